// SPDX-License-Identifier: Apache-2.0
package dev.netiso.lab.proof;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Tries connections for real, those of all who connect at the same time. A set of attempts is told by their numbers. */
final class Traffic implements AutoCloseable {
    /** TCP sends its first segment again after a second; what is dropped is dropped again. */
    private static final String TIMEOUT = "1s";

    private final List<Attempt> attempts;
    private final Map<End, Prober> probers = new LinkedHashMap<>();
    private final BitSet passedOnce = new BitSet();
    private final BitSet failedOnce = new BitSet();
    private long tried;

    Traffic(ProofLab lab, List<Attempt> attempts) {
        this.attempts = List.copyOf(attempts);
        for (Attempt attempt : attempts) {
            probers.computeIfAbsent(attempt.from(), from -> new Prober(from.name(), lab.start(probe(lab, from))));
        }
    }

    private static List<String> probe(ProofLab lab, End from) {
        if (from.name().equals(lab.machine())) {
            return List.of(lab.netbox().toString(), "probe", TIMEOUT);
        }
        String[] pod = from.name().split("/", 2);
        return List.of(lab.kubectl().toString(), "exec", "-i", "-n", pod[0], pod[1], "--", "netbox", "probe", TIMEOUT);
    }

    /** Tries these; those that passed. */
    BitSet tryOnce(BitSet these) {
        Map<End, List<Integer>> asked = new LinkedHashMap<>();
        these.stream()
                .forEach(i -> asked.computeIfAbsent(attempts.get(i).from(), _ -> new ArrayList<>())
                        .add(i));
        asked.forEach((from, numbers) -> prober(from)
                .ask(numbers.stream().map(i -> attempts.get(i).target()).toList()));
        BitSet passed = new BitSet();
        asked.forEach((from, numbers) -> {
            boolean[] answer = prober(from).answer();
            IntStream.range(0, numbers.size()).filter(i -> answer[i]).forEach(i -> passed.set(numbers.get(i)));
        });
        tried += these.cardinality();
        passedOnce.or(passed);
        BitSet failed = (BitSet) these.clone();
        failed.andNot(passed);
        failedOnce.or(failed);
        return passed;
    }

    private Prober prober(End from) {
        Prober prober = probers.get(from);
        if (prober == null) {
            throw new IllegalStateException("nobody asks for " + from);
        }
        return prober;
    }

    /** Those that passed at any time. */
    BitSet passedOnce() {
        return (BitSet) passedOnce.clone();
    }

    /** Those that did not at some time. */
    BitSet failedOnce() {
        return (BitSet) failedOnce.clone();
    }

    /** So many connections were tried so far. */
    long tried() {
        return tried;
    }

    @Override
    public void close() {
        probers.values().forEach(Prober::close);
    }
}
