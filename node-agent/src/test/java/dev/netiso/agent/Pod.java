// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network namespace that a routed veth joins to another one, as a pod's to its node's, and a process in it that sends packets. What it sends to the other
 * end is dropped there by nftables: first packets only, so that neighbour discovery works.
 */
final class Pod implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name = "netiso-t" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    private final int number = COUNT.get();
    private final String nodeCommand;
    private final String nodeDevice;
    private final Process sender;
    private final BufferedReader answers;

    /** A pod of the node that this process is on. */
    static Pod onThisNode() throws IOException {
        return new Pod("");
    }

    /** A pod of a node that is the network namespace of that name, which must exist. */
    static Pod onNode(String node) throws IOException {
        return new Pod(node);
    }

    private Pod(String node) throws IOException {
        nodeCommand = node.isEmpty() ? "" : "ip netns exec " + node + " ";
        nodeDevice = "nt" + ProcessHandle.current().pid() % 1_000_000 + "-" + number;
        Commands.run("ip netns add " + name);
        try {
            Commands.run(nodeCommand + "ip link add " + nodeDevice + " type veth peer name eth0 netns " + name);
            address(nodeCommand + "ip", nodeDevice, nodeAddress(4) + "/24", nodeAddress(6) + "/64");
            address("ip -n " + name, "eth0", address(4) + "/24", address(6) + "/64");
            Commands.run("ip -n " + name + " link set lo up");
            blockAtNode();
            List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", name));
            command.addAll(Commands.java(Sender.class));
            sender = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            answers = sender.inputReader(StandardCharsets.UTF_8);
        } catch (RuntimeException | IOException e) {
            deleteNamespace();
            throw e;
        }
    }

    private static void address(String ip, String device, String v4, String v6) {
        Commands.run(ip + " addr add " + v4 + " dev " + device);
        Commands.run(ip + " addr add " + v6 + " dev " + device + " nodad");
        Commands.run(ip + " link set " + device + " up");
    }

    private void blockAtNode() {
        Commands.run(nodeCommand + "nft add table inet " + name);
        Commands.run(nodeCommand + "nft add chain inet " + name + " in { type filter hook input priority 0 ; }");
        String rule = nodeCommand + "nft add rule inet " + name + " in iifname " + nodeDevice;
        Commands.run(rule + " meta l4proto { tcp, udp, sctp } counter drop");
        Commands.run(rule + " icmp type echo-request counter drop");
        Commands.run(rule + " icmpv6 type echo-request counter drop");
        // What has an extension header, in which the rules above do not look.
        Commands.run(rule + " ip6 nexthdr 60 counter drop");
    }

    /** From now on this namespace drops what it sends to that port itself. */
    void blockOutput(int port) {
        String exec = "ip netns exec " + name + " ";
        Commands.run(exec + "nft add table inet t");
        Commands.run(exec + "nft add chain inet t out { type filter hook output priority 0 ; }");
        Commands.run(exec + "nft add rule inet t out tcp dport " + port + " counter drop");
    }

    /** Packets that the node's rules dropped. */
    long droppedAtNode() {
        return Commands.run(nodeCommand + "nft list table inet " + name)
                .lines()
                .filter(line -> line.contains("counter packets "))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*counter packets (\\d+).*", "$1")))
                .sum();
    }

    String address(int family) {
        return family == 4 ? "198.18." + number + ".2" : "fdc4:6e65:" + number + "::2";
    }

    String nodeAddress(int family) {
        return family == 4 ? "198.18." + number + ".1" : "fdc4:6e65:" + number + "::1";
    }

    Path file() {
        return Path.of("/run/netns", name);
    }

    /**
     * Sends a first packet to the node.
     *
     * @return the source port, 0 without ports
     */
    int send(String protocol, int family, int port) {
        try {
            sender.getOutputStream()
                    .write((protocol + " " + nodeAddress(family) + " " + port + "\n").getBytes(StandardCharsets.UTF_8));
            sender.getOutputStream().flush();
            String answer = answers.readLine();
            if (answer == null || !answer.startsWith("sent ")) {
                throw new IllegalStateException("sender: " + answer);
            }
            return Integer.parseInt(answer.substring("sent ".length()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        sender.destroy();
        answers.close();
        deleteNamespace();
    }

    private void deleteNamespace() {
        Commands.call(List.of((nodeCommand + "nft delete table inet " + name).split(" ")));
        Commands.call(List.of((nodeCommand + "ip link del " + nodeDevice).split(" ")));
        Commands.call(List.of("ip", "netns", "del", name));
    }
}
