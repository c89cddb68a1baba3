// SPDX-License-Identifier: Apache-2.0
package dev.netiso.lab.proof;

import dev.netiso.lab.Command;
import dev.netiso.lab.LabCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The proof under one enforcer: what passes before, with, and after a rule that netiso writes, and what check says of it each time; and what the agents reported of it.
 */
final class Proof {
    /** Enforcement is eventual, and no API tells when. */
    private static final Duration SETTLES_WITHIN = Duration.ofSeconds(30);

    private static final String RULES = "app.kubernetes.io/managed-by=kubectl-netiso";

    private final ProofLab lab;
    private final Ground ground;
    private final Traffic traffic;
    private final Decisions decisions;
    private final List<String> problems = new ArrayList<>();
    private BitSet before = new BitSet();

    Proof(ProofLab lab, Ground ground, Traffic traffic) {
        this.lab = lab;
        this.ground = ground;
        this.traffic = traffic;
        this.decisions = new Decisions(lab, ground.attempts());
    }

    /** What is not as it must be; empty if all is proved. Prints what was found. */
    List<String> run(List<DeniedConnection> connections) {
        openEverywhere();
        CaptureProof.Transition transition = isolate();
        BitSet denied = all();
        denied.andNot(before);
        problems.addAll(new CaptureProof(lab, ground.attempts()).compare(denied, traffic, transition));
        CaptureProof.uninstall(lab);
        connections.forEach(connection -> prove(connection.in(lab)));
        compare("in the end", decisions.ask(), before);
        print(
                "policy proof under %s: %d cases, %d connections each time, %d tried, %d decisions compared, %d disagree, %d undecided"
                        .formatted(
                                lab.enforcer(),
                                connections.size(),
                                ground.attempts().size(),
                                traffic.tried(),
                                decisions.compared(),
                                decisions.disagreements().size(),
                                decisions.undecided().size()));
        decisions.disagreements().forEach(each -> print("  disagree  " + each));
        decisions.undecided().stream().sorted().forEach(each -> print("  undecided  " + each));
        return List.copyOf(problems);
    }

    /** Without policies all must pass, or a failure later would prove nothing. */
    private void openEverywhere() {
        BitSet passed = settle(all());
        expect("without policies", all(), passed);
        compare("without policies", decisions.ask(), passed);
    }

    /** What check leaves undecided is taken as it comes out. After the transition, all was tried once more. */
    private CaptureProof.Transition isolate() {
        Instant begin = Instant.now();
        lab.kubectl("apply", "-f", policies().toString()).ok();
        List<String> said = decisions.ask();
        BitSet undecided = all();
        undecided.andNot(Decisions.decided(said));
        BitSet expected = settle(Decisions.decided(said), Decisions.allowed(said));
        // A busy machine may lose a connection, but makes none.
        expected.or(traffic.tryOnce(undecided));
        expected.or(traffic.tryOnce(undecided));
        Instant end = Instant.now();
        before = settle(expected);
        compare("with policies", said, before);
        return new CaptureProof.Transition(begin, end);
    }

    private Path policies() {
        try {
            Path here = Files.createTempFile("netiso-proof", ".yaml");
            here.toFile().deleteOnExit();
            return Files.writeString(
                    here, lab.here(Files.readString(Path.of(LabCluster.built("lab/manifests/proof-policies.yaml")))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void prove(DeniedConnection connection) {
        BitSet opened = connection.among(ground);
        opened.andNot(before);
        if (opened.isEmpty()) {
            problems.add(connection + ": passes without a rule");
            return;
        }
        Command.Result allow = lab.kubectl(
                "netiso",
                "allow",
                "--from",
                connection.from(),
                "--to",
                connection.to(),
                "--port",
                connection.port(),
                "--yes");
        long applied = System.nanoTime();
        if (allow.exit() != 0) {
            problems.add(connection + ": allow ended with " + allow.exit() + "\n" + allow.out() + allow.err());
            return;
        }
        CompletableFuture<List<String>> said = CompletableFuture.supplyAsync(decisions::ask);
        settle(opened, opened);
        long passed = System.nanoTime();
        BitSet expected = (BitSet) before.clone();
        expected.or(opened);
        BitSet after = settle(expected);
        expect(connection + ", allowed", expected, after);
        compare(connection + ", allowed", said.join(), after);
        revoke(connection);
        BitSet restored = settle(before);
        expect(connection + ", revoked", before, restored);
        if (!restored.equals(before)) {
            lab.kubectl("delete", "networkpolicy", "-A", "-l", RULES).ok();
        }
        print("  %-21s %-35s %-18s %-18s %-9s passed after %4d ms, %2d opened, %d else changed, %s"
                .formatted(
                        lab.enforcer(),
                        connection.kind(),
                        connection.from(),
                        connection.to(),
                        connection.port(),
                        (passed - applied) / 1_000_000,
                        opened.cardinality(),
                        differing(expected, after).cardinality(),
                        restored.equals(before) ? "restored" : "NOT restored"));
    }

    private void revoke(DeniedConnection connection) {
        String rule = lab.kubectl(
                        "get",
                        "networkpolicy",
                        "-A",
                        "-l",
                        RULES,
                        "-o",
                        "jsonpath={.items[0].metadata.namespace}/{.items[0].metadata.name}")
                .ok()
                .out();
        Command.Result revoke = lab.kubectl("netiso", "revoke", rule, "--yes");
        if (revoke.exit() != 0) {
            problems.add(connection + ": revoke ended with " + revoke.exit() + "\n" + revoke.out() + revoke.err());
        }
    }

    private BitSet settle(BitSet expected) {
        return settle(all(), expected);
    }

    /** Tries these, and those that do not come out as expected again, until they do or the time is over; which passed when they were tried last. */
    private BitSet settle(BitSet these, BitSet expected) {
        long end = System.nanoTime() + SETTLES_WITHIN.toNanos();
        BitSet passed = new BitSet();
        BitSet doubtful = (BitSet) these.clone();
        do {
            passed.andNot(doubtful);
            passed.or(traffic.tryOnce(doubtful));
            doubtful = differing(expected, passed);
            doubtful.and(these);
        } while (!doubtful.isEmpty() && System.nanoTime() < end);
        return passed;
    }

    private BitSet all() {
        BitSet all = new BitSet();
        all.set(0, ground.attempts().size());
        return all;
    }

    private void expect(String when, BitSet expected, BitSet passed) {
        differing(expected, passed).stream()
                .mapToObj(i -> when + ": " + ground.attempts().get(i)
                        + (passed.get(i) ? " passes and should not" : " does not pass and should"))
                .forEach(problems::add);
    }

    private void compare(String when, List<String> said, BitSet passed) {
        decisions.compare(said, passed).forEach(each -> problems.add(when + ", check disagrees: " + each));
    }

    private static BitSet differing(BitSet one, BitSet other) {
        BitSet differing = (BitSet) one.clone();
        differing.xor(other);
        return differing;
    }

    private static void print(String line) {
        System.out.println(line);
    }
}
