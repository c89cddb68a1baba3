// SPDX-License-Identifier: Apache-2.0
package dev.netiso.lab.proof;

import dev.netiso.lab.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What {@code kubectl netiso check} says of all attempts, beside what became of them. */
final class Decisions {
    private static final Pattern DECISION = Pattern.compile("\"protocol\":\"\\w+\",\"decision\":\"(\\w+)\"");
    private static final String ALLOWED = "ALLOWED";
    private static final String UNDECIDED = "UNDECIDED";
    private static final int ANSWERED_NO = 1;

    private final ProofLab lab;
    private final List<Attempt> attempts;
    private final Path flows;
    private final Set<String> disagreements = new LinkedHashSet<>();
    private final Set<String> undecided = new LinkedHashSet<>();
    private long compared;

    Decisions(ProofLab lab, List<Attempt> attempts) {
        this.lab = lab;
        this.attempts = List.copyOf(attempts);
        try {
            flows = Files.createTempFile("netiso-proof", ".jsonl");
            flows.toFile().deleteOnExit();
            Files.write(flows, attempts.stream().map(Attempt::line).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One line an attempt, for the cluster as it is now, and by what is known of its enforcer. */
    List<String> ask() {
        Command.Result result =
                lab.kubectl("netiso", "check", "--flows", flows.toString(), "--cni", lab.enforcer(), "-o", "jsonl");
        List<String> lines = result.out().lines().toList();
        if (result.exit() > ANSWERED_NO || lines.size() != attempts.size()) {
            throw new AssertionError("check ended with " + result.exit() + " after " + lines.size() + " lines of "
                    + attempts.size() + "\n" + result.err());
        }
        return lines;
    }

    /** Those of which was said that they pass. */
    static BitSet allowed(List<String> lines) {
        return numbers(lines, ALLOWED::equals);
    }

    /** Those of which was said whether they pass. */
    static BitSet decided(List<String> lines) {
        return numbers(lines, decision -> !decision.equals(UNDECIDED));
    }

    private static BitSet numbers(List<String> lines, Predicate<String> wanted) {
        return IntStream.range(0, lines.size())
                .filter(i -> wanted.test(decision(lines.get(i))))
                .collect(BitSet::new, BitSet::set, BitSet::or);
    }

    /** Compares what was said with what passed; what is undecided differs from nothing. @return what differs */
    List<String> compare(List<String> lines, BitSet passed) {
        BitSet decided = decided(lines);
        BitSet differing = allowed(lines);
        differing.xor(passed);
        differing.and(decided);
        List<String> said = differing.stream()
                .mapToObj(i -> outcome(passed, i) + ": " + lines.get(i))
                .toList();
        disagreements.addAll(said);
        IntStream.range(0, lines.size())
                .filter(i -> !decided.get(i))
                .forEach(i -> undecided.add(attempts.get(i) + " " + outcome(passed, i)));
        compared += decided.cardinality();
        return said;
    }

    private static String outcome(BitSet passed, int number) {
        return passed.get(number) ? "passed" : "did not pass";
    }

    private static String decision(String line) {
        Matcher matcher = DECISION.matcher(line);
        if (!matcher.find()) {
            throw new AssertionError("no decision in " + line);
        }
        return matcher.group(1);
    }

    long compared() {
        return compared;
    }

    Set<String> disagreements() {
        return Set.copyOf(disagreements);
    }

    Set<String> undecided() {
        return Set.copyOf(undecided);
    }
}
