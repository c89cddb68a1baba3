// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.netiso.agent.AgentFixture;
import dev.netiso.agent.Commands;
import dev.netiso.agent.RealKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pods that follow one another at one address, many in a second: what one sent is never another's. */
class PodChurnKernelTest {
    private static final int PODS = 12;
    private static final int BLOCKED_IN_POD = 7001;
    private static final int BLOCKED_AT_NODE = 7002;

    private final String prefix = "netiso-ch" + ProcessHandle.current().pid() + "-";
    private final int network = (int) (ProcessHandle.current().pid() % 250);
    private final String address = "10.241." + network + ".2";
    private final String node = "10.241." + network + ".1";

    @TempDir
    private Path directory = Path.of("");

    @BeforeEach
    void makeNode() {
        RealKernel.require();
        Commands.run("ip netns add " + prefix + "node");
        drop("node", "input", BLOCKED_AT_NODE);
        for (int i = 0; i < PODS; i++) {
            Commands.run("ip netns add " + prefix + i);
            drop(Integer.toString(i), "output", BLOCKED_IN_POD);
        }
    }

    private void drop(String name, String chain, int port) {
        String nft = "ip netns exec " + prefix + name + " nft add ";
        Commands.run(nft + "table inet t");
        Commands.run(nft + "chain inet t c { type filter hook " + chain + " priority 0 ; }");
        Commands.run(nft + "rule inet t c udp dport " + port + " drop");
    }

    @AfterEach
    void deleteNamespaces() {
        for (int i = 0; i < PODS; i++) {
            Commands.call(List.of("ip", "netns", "del", prefix + i));
        }
        Commands.call(List.of("ip", "netns", "del", prefix + "node"));
    }

    @Test
    void says_of_each_flow_in_which_namespace_it_began_or_nothing() throws Exception {
        Path traffic = new Programs(directory).compile("traffic");
        List<Long> pods = new ArrayList<>();
        try (AgentFixture agent = new AgentFixture(directory, true)) {
            long began = System.nanoTime();
            for (int i = 0; i < PODS; i++) {
                pods.add(((Number) Files.getAttribute(Path.of("/run/netns", prefix + i), "unix:ino")).longValue());
                live(traffic, Integer.toString(i));
            }
            System.out.printf(
                    "pod churn: %d pods at one address in %d ms%n", PODS, (System.nanoTime() - began) / 1_000_000);
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(tags(agent, BLOCKED_IN_POD)).containsAll(pods));
            assertThat(tags(agent, BLOCKED_IN_POD)).containsExactlyInAnyOrderElementsOf(pods);
            Set<Long> atNode = new HashSet<>(tags(agent, BLOCKED_AT_NODE));
            atNode.remove(0L);
            assertThat(pods).containsAll(atNode);
            assertThat(tags(agent, BLOCKED_AT_NODE)).isNotEmpty();
        }
    }

    /** A pod's whole life: it gets the address, sends to both ports, and is gone. */
    private void live(Path traffic, String pod) throws IOException {
        String device = "pod" + pod;
        String node = "ip -n " + prefix + "node ";
        Commands.run(node + "link add " + device + " type veth peer name eth0 netns " + prefix + pod);
        Commands.run(node + "addr add " + this.node + "/24 dev " + device);
        Commands.run(node + "link set " + device + " up");
        Commands.run("ip -n " + prefix + pod + " addr add " + address + "/24 dev eth0");
        Commands.run("ip -n " + prefix + pod + " link set eth0 up");
        try (Running sender = new Running(List.of(traffic.toString()))) {
            String attempt = " udp " + prefix + pod + " " + address + " " + this.node + " ";
            sender.tell(List.of(
                    "try 1" + attempt + BLOCKED_IN_POD + " 0",
                    "try 2" + attempt + BLOCKED_AT_NODE + " 0",
                    "sync sent"));
            assertThat(sender.answer()).isEqualTo("sent");
            // The packet to the node waits for the node's address.
            String counted = "ip -n " + prefix + "node neigh show " + address + " dev " + device;
            await().atMost(Duration.ofSeconds(5))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> Commands.run(counted).contains("lladdr"));
        }
        Commands.run(node + "link del " + device);
    }

    private List<Long> tags(AgentFixture agent, int port) {
        return agent.client().answers().stream()
                .flatMap(answer -> Seen.of(answer.response()).stream())
                .filter(flow -> flow.verdict() == Expected.DROPPED)
                .filter(flow -> flow.connection().source().equals(address)
                        && flow.connection().port() == port)
                .map(Seen::sourceNetns)
                .toList();
    }
}
