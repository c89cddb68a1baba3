// SPDX-License-Identifier: Apache-2.0
package dev.netiso.bench;

import dev.netiso.policy.Connection;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * netiso's side of the comparison, in a process of its own as the peer is: writes the cluster and the flows, decides them, and measures as the peer does (all
 * flows once to warm up, then {@value #PASSES} times; the median).
 */
final class PeerFlows {
    static final int FLOWS = 200_000;
    private static final int PASSES = 5;

    private PeerFlows() {}

    /**
     * Prints a JSON object with the figures.
     *
     * @param args the number of policies, and the directory for {@code cluster.json}, {@code flows.jsonl} and {@code netiso.txt}
     */
    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[1]);
        BenchCluster cluster = new BenchCluster(Integer.parseInt(args[0]));
        Snapshot snapshot = cluster.snapshot();
        List<Connection> flows = cluster.comparable(FLOWS);
        ClusterFiles.writeCluster(snapshot, directory.resolve("cluster.json"));
        ClusterFiles.writeFlows(flows, party -> party.address().toString(), directory.resolve("flows.jsonl"));
        long began = System.nanoTime();
        Evaluator evaluator = Evaluator.of(snapshot);
        double indexMillis = (System.nanoTime() - began) / 1e6;
        byte[] decisions = new byte[FLOWS];
        double rate = measure(evaluator, flows, decisions);
        Files.write(directory.resolve("netiso.txt"), decisions);
        System.out.printf(Locale.ROOT, "{\"indexMillis\":%.1f,\"decisionsPerSecond\":%.1f}%n", indexMillis, rate);
    }

    private static double measure(Evaluator evaluator, List<Connection> flows, byte[] decisions) {
        decide(evaluator, flows, decisions);
        double[] rates = new double[PASSES];
        for (int pass = 0; pass < PASSES; pass++) {
            long began = System.nanoTime();
            decide(evaluator, flows, decisions);
            rates[pass] = flows.size() * 1e9 / (System.nanoTime() - began);
        }
        Arrays.sort(rates);
        return rates[PASSES / 2];
    }

    private static void decide(Evaluator evaluator, List<Connection> flows, byte[] decisions) {
        for (int i = 0; i < decisions.length; i++) {
            decisions[i] = letter(evaluator.outcome(flows.get(i)));
        }
    }

    static byte letter(Outcome outcome) {
        return switch (outcome) {
            case ALLOWED -> 'A';
            case DENIED -> 'D';
            case UNDECIDED -> 'U';
        };
    }
}
