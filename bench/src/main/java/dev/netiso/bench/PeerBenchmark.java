// SPDX-License-Identifier: Apache-2.0
package dev.netiso.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The same flows decided by netiso and by the engine of kube-network-policies, one after the other, each with one core. */
final class PeerBenchmark {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SHOWN = 5;

    private final Path java;
    private final Path peer;

    PeerBenchmark(Path java, Path peer) {
        this.java = java;
        this.peer = peer;
    }

    /** Adds its figures; each disagreement is counted, and the first few are printed with what was asked. */
    void run(int policies, Map<String, Double> figures) throws IOException {
        try (TemporaryDirectory directory = TemporaryDirectory.create()) {
            Path cluster = directory.file("cluster.json");
            Path flows = directory.file("flows.jsonl");
            Path theirs = directory.file("peer.txt");
            JsonNode own = JSON.readTree(Command.run(own(policies, directory)));
            JsonNode other = JSON.readTree(
                    Command.run(List.of(peer.toString(), cluster.toString(), flows.toString(), theirs.toString())));
            String suffix = ".p" + policies;
            double rate = own.required("decisionsPerSecond").doubleValue();
            figures.put("peer.netisoDecisionsPerSecond" + suffix, rate);
            figures.put(
                    "peer.netisoIndexMillis" + suffix,
                    own.required("indexMillis").doubleValue());
            figures.put(
                    "peer.decisionsPerSecond" + suffix,
                    other.required("decisionsPerSecond").doubleValue());
            figures.put(
                    "peer.packetsPerSecond" + suffix,
                    other.required("packetsPerSecond").doubleValue());
            figures.put("peer.loadMillis" + suffix, other.required("loadMillis").doubleValue());
            figures.put(
                    "ratio" + suffix,
                    rate / other.required("decisionsPerSecond").doubleValue());
            figures.put("peer.allowedShare" + suffix, allowedShare(Files.readAllBytes(theirs)));
            figures.merge("peer.flows", (double) PeerFlows.FLOWS, Double::sum);
            figures.merge(
                    "disagreements", (double) disagreements(directory.file("netiso.txt"), theirs, flows), Double::sum);
        }
    }

    private List<String> own(int policies, TemporaryDirectory directory) {
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.addAll(PolicyBenchmarks.ONE_CORE);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PeerFlows.class.getName()));
        command.addAll(List.of(Integer.toString(policies), directory.path().toString()));
        return command;
    }

    /** Near 0 or 1 the comparison would say little. */
    private static double allowedShare(byte[] decisions) {
        int allowed = 0;
        for (byte decision : decisions) {
            allowed += decision == 'A' ? 1 : 0;
        }
        return (double) allowed / decisions.length;
    }

    private static int disagreements(Path ours, Path theirs, Path flows) throws IOException {
        byte[] own = Files.readAllBytes(ours);
        byte[] other = Files.readAllBytes(theirs);
        if (own.length != other.length) {
            throw new IOException("netiso decided " + own.length + " flows and the peer " + other.length);
        }
        List<String> asked = Files.readAllLines(flows);
        int count = 0;
        for (int i = 0; i < own.length; i++) {
            if (own[i] != other[i] && count++ < SHOWN) {
                System.out.printf(
                        "disagreement: netiso %c, kube-network-policies %c: %s%n", own[i], other[i], asked.get(i));
            }
        }
        return count;
    }
}
