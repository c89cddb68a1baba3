// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import static dev.netiso.policy.TestCluster.anyone;
import static dev.netiso.policy.TestCluster.declaring;
import static dev.netiso.policy.TestCluster.rule;
import static dev.netiso.policy.TestCluster.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ReachTest {
    private static final int CLUSTERS = 40;
    private static final int EVERY = 61;

    @Test
    void ranges_that_touch_are_one_and_protocols_are_apart() {
        TestCluster cluster = new TestCluster()
                .pod("shop/frontend-1", "10.0.0.1")
                .pod("shop/api-1", "10.0.0.2", declaring("http", Protocol.TCP, 8082))
                .ingress(
                        "shop/ports",
                        Selector.ALL,
                        rule(anyone(), new Port.Range(Protocol.TCP, 8000, 8080), tcp(8081)),
                        rule(anyone(), Port.Named.of(Protocol.TCP, "http"), new Port.All(Protocol.UDP)));
        Connection connection = cluster.tcp("shop/frontend-1", "shop/api-1", 80);

        Reach reach = cluster.evaluator().reach(connection.source(), connection.destination());

        assertThat(reach.allowed())
                .containsExactly(new Port.Range(Protocol.TCP, 8000, 8082), new Port.Range(Protocol.UDP, 1, 65_535));
        assertThat(reach.undecided()).isEmpty();
    }

    @Test
    void says_of_every_port_what_the_outcome_there_is() {
        Seeds.of(CLUSTERS).forEach(seed -> {
            RandomTieredCluster cluster = new RandomTieredCluster(new SplittableRandom(seed));
            Snapshot snapshot = cluster.snapshot();
            Evaluator evaluator = Evaluator.of(snapshot);
            Connection any = cluster.connection(snapshot);
            Reach reach = evaluator.reach(any.source(), any.destination());
            for (Protocol protocol : Protocol.values()) {
                for (int port = 1; port <= 0xffff; port += port < 0x2000 ? 1 : EVERY) {
                    Connection there = new Connection(
                            any.source(), any.destination(), new Transport.Ports(protocol, 40_000, port));
                    assertThat(outcome(reach, protocol, port))
                            .as(() -> Differences.of(seed, snapshot, there))
                            .isEqualTo(evaluator.outcome(there));
                }
            }
        });
    }

    private static Outcome outcome(Reach reach, Protocol protocol, int port) {
        if (has(reach.allowed(), protocol, port)) {
            return Outcome.ALLOWED;
        }
        return has(reach.undecided(), protocol, port) ? Outcome.UNDECIDED : Outcome.DENIED;
    }

    private static boolean has(List<Port.Range> ranges, Protocol protocol, int port) {
        return ranges.stream()
                .anyMatch(range -> range.protocol() == protocol && range.first() <= port && port <= range.last());
    }
}
