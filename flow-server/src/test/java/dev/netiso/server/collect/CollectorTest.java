// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.netiso.flow.Endpoint;
import dev.netiso.flow.Entity;
import dev.netiso.flow.Flow;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.LocalTag;
import dev.netiso.flow.Lost;
import dev.netiso.flow.OriginalDestination;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;
import dev.netiso.flow.Verdict;
import dev.netiso.policy.Cause;
import dev.netiso.policy.Node;
import dev.netiso.policy.Outcome;
import dev.netiso.server.SampleFlows;
import dev.netiso.server.store.ExplainedFlow;
import dev.netiso.server.store.FlowStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CollectorTest {
    private static final String FRONTEND = "10.244.0.12";
    private static final String API = "10.244.1.7";

    private final Instant now = Instant.parse("2026-11-21T14:02:11Z");
    private final FlowStore store = new FlowStore(100, now);
    private final FakeCluster cluster = new FakeCluster();
    private final Losses losses = new Losses(() -> now);
    private final List<Lost> told = new ArrayList<>();
    private final Collector collector = new Collector(store, cluster, losses, told::add, () -> now);

    @BeforeEach
    void twoPodsAndAPolicy() {
        cluster.pods.add(FakeCluster.pod("shop", "frontend", FRONTEND));
        cluster.pods.add(FakeCluster.pod("payments", "api", API));
        cluster.policies.add(FakeCluster.denyAllInto("payments"));
    }

    @AfterEach
    void stop() {
        collector.close();
    }

    private Flow drop(String uuid, String source, String destination) {
        return SampleFlows.dropped(uuid, now, source, destination, 8443);
    }

    private List<ExplainedFlow> stored() {
        List<ExplainedFlow> flows = new ArrayList<>();
        for (long i = store.ring().start(); i < store.ring().end(); i++) {
            store.ring().at(i).ifPresent(flow -> flows.add(flow.explained()));
        }
        return flows;
    }

    private ExplainedFlow first() {
        await().atMost(Duration.ofSeconds(5)).until(() -> !stored().isEmpty());
        return stored().getFirst();
    }

    private static String name(Endpoint end) {
        return switch (end.entity()) {
            case Entity.Pod pod -> pod.namespace() + "/" + pod.name();
            case Entity.Node node -> "node/" + node.name();
            case Entity.Unknown _ -> "unknown";
        };
    }

    @Test
    void a_clear_flow_is_stored_at_once_with_names_and_reason() {
        collector.take(drop("a", FRONTEND, API));
        assertThat(stored()).hasSize(1);
        ExplainedFlow flow = stored().getFirst();
        assertThat(name(flow.flow().source())).isEqualTo("shop/frontend");
        assertThat(name(flow.flow().destination())).isEqualTo("payments/api");
        assertThat(flow.decision().outcome()).isEqualTo(Outcome.DENIED);
        assertThat(flow.cause()).isEqualTo(Cause.NETWORK_POLICY);
        assertThat(flow.summary()).isEqualTo("ingress: isolated by default-deny; no rule for it");
    }

    @Test
    void a_flow_that_comes_twice_is_stored_once() {
        collector.take(drop("a", FRONTEND, API));
        collector.take(drop("a", FRONTEND, API));
        collector.take(drop("b", FRONTEND, API));
        assertThat(stored()).hasSize(2);
    }

    private Flow after(Flow flow, String uuid, Verdict verdict, Duration later) {
        return new Flow(
                uuid,
                flow.time().plus(later),
                flow.last().plus(later),
                "node2",
                verdict,
                Optional.empty(),
                flow.source(),
                flow.destination(),
                new Transport.Ports(Protocol.TCP, 41000, ((Transport.Ports) flow.transport()).destinationPort()),
                1,
                Optional.empty());
    }

    @Test
    void what_one_node_dropped_is_not_told_again_as_unanswered_on_another() {
        Flow drop = drop("a", FRONTEND, API);
        collector.take(drop);
        collector.take(after(drop, "b", Verdict.UNANSWERED, Duration.ofSeconds(3)));
        collector.take(after(drop, "c", Verdict.UNANSWERED, Duration.ofSeconds(-1)));
        assertThat(stored()).hasSize(1);
        collector.take(after(drop, "d", Verdict.UNANSWERED, Duration.ofMinutes(2)));
        collector.take(after(drop, "e", Verdict.FORWARDED, Duration.ofSeconds(1)));
        collector.take(after(drop("f", API, FRONTEND), "f", Verdict.UNANSWERED, Duration.ZERO));
        assertThat(stored()).extracting(explained -> explained.flow().uuid()).containsExactly("a", "d", "e", "f");
    }

    @Test
    void a_refusal_waits_for_its_drop_and_is_told_when_none_comes() {
        Flow drop = drop("a", FRONTEND, API);
        collector.take(after(drop, "b", Verdict.REFUSED, Duration.ofMillis(1)));
        collector.take(after(drop("c", API, FRONTEND), "c", Verdict.REFUSED, Duration.ZERO));
        assertThat(stored()).isEmpty();
        collector.take(drop);
        await().atMost(Collector.HOLD_BACK.multipliedBy(10)).until(() -> stored().size() > 1);
        assertThat(stored()).extracting(explained -> explained.flow().uuid()).containsExactly("a", "c");
    }

    @Test
    void what_finds_no_room_to_wait_is_stored_as_it_is_and_counted_but_not_as_lost() {
        Flow drop = drop("a", FRONTEND, API);
        for (int i = 0; i < Collector.MAX_UNSETTLED; i++) {
            collector.take(after(drop, "waits" + i, Verdict.REFUSED, Duration.ZERO));
        }
        cluster.policies.clear();
        collector.take(after(drop, "refused", Verdict.REFUSED, Duration.ZERO));
        collector.take(drop("unclear", FRONTEND, API));
        assertThat(stored()).extracting(explained -> explained.flow().uuid()).containsExactly("refused", "unclear");
        assertThat(losses.recent())
                .containsExactly(
                        new Losses.Loss("node1", Lost.Place.SERVER_UNSETTLED, 1, now),
                        new Losses.Loss("node2", Lost.Place.SERVER_UNSETTLED, 1, now));
        assertThat(losses.total()).isZero();
        assertThat(told).hasSize(2);
    }

    @Test
    void a_drop_at_the_address_that_was_dialled_is_the_same() {
        Flow drop = drop("a", FRONTEND, "10.96.0.10");
        collector.take(drop);
        int port = ((Transport.Ports) drop.transport()).destinationPort();
        Flow toEndpoint = after(drop("b", FRONTEND, API), "b", Verdict.UNANSWERED, Duration.ofSeconds(3));
        collector.take(new Flow(
                toEndpoint.uuid(),
                toEndpoint.time(),
                toEndpoint.last(),
                toEndpoint.node(),
                toEndpoint.verdict(),
                toEndpoint.dropReason(),
                toEndpoint.source(),
                toEndpoint.destination(),
                toEndpoint.transport(),
                1,
                Optional.of(new OriginalDestination(IpAddress.of("10.96.0.10"), port))));
        assertThat(first().flow().uuid()).isEqualTo("a");
        assertThat(stored()).hasSize(1);
    }

    private Flow tagged(String source, String destination, String podOfSocket) {
        Flow flow = drop("a", source, destination);
        return flow.between(
                Endpoint.of(flow.source().address(), new LocalTag(1, 2, "uid-of-" + podOfSocket)), flow.destination());
    }

    private void assertEnds(Flow taken, String source, String destination) {
        collector.take(taken);
        assertThat(name(first().flow().source())).isEqualTo(source);
        assertThat(name(first().flow().destination())).isEqualTo(destination);
    }

    @Test
    void of_two_pods_that_had_an_address_the_one_with_the_socket_is_it() {
        cluster.pods.add(FakeCluster.pod("shop", "worker", FRONTEND));
        assertEnds(tagged(FRONTEND, API, "worker"), "shop/worker", "payments/api");
    }

    @Test
    void a_socket_of_the_receivers_names_the_receiver_and_leaves_the_sender_alone() {
        cluster.pods.add(FakeCluster.pod("payments", "twin", API));
        assertEnds(tagged(FRONTEND, API, "twin"), "shop/frontend", "payments/twin");
        assertThat(first().flow().destination().tag().cgroupId()).isEqualTo(2);
    }

    @Test
    void a_strangers_packet_to_a_socket_is_not_the_pods_own_and_is_explained() {
        assertEnds(tagged("203.0.113.5", API, "api"), "unknown", "payments/api");
        assertThat(first().decision().outcome()).isEqualTo(Outcome.DENIED);
    }

    @Test
    void a_socket_whose_pod_holds_neither_address_names_nobody() {
        cluster.pods.add(FakeCluster.pod("shop", "worker", "10.244.0.99"));
        assertEnds(tagged(FRONTEND, API, "worker"), "shop/frontend", "payments/api");
    }

    private Flow found(String source, String destination, String podBehindDevice) {
        Flow flow = drop("a", source, destination);
        return flow.between(
                Endpoint.of(flow.source().address(), new LocalTag(1, 0, "uid-of-" + podBehindDevice)),
                flow.destination());
    }

    @Test
    void a_pod_that_sends_by_the_address_of_another_is_named_by_its_device() {
        cluster.pods.add(FakeCluster.pod("shop", "worker", "10.244.0.99"));
        assertEnds(found(FRONTEND, API, "worker"), "shop/worker", "payments/api");
        assertThat(cluster.proven).isEmpty();
    }

    @Test
    void a_pod_that_the_kernel_knew_proves_that_it_held_its_address_then() {
        assertEnds(found(FRONTEND, API, "frontend"), "shop/frontend", "payments/api");
        assertThat(cluster.proven).containsExactly("frontend " + FRONTEND + " " + now);
    }

    @Test
    void a_pod_in_its_nodes_network_is_told_from_the_node_by_its_socket() {
        cluster.nodes.add(new Node("node1", Map.of(), List.of(IpAddress.of("192.0.2.7"))));
        cluster.pods.add(FakeCluster.hostNetworkPod("monitor", "192.0.2.7"));
        assertEnds(tagged("10.244.0.1", API, "monitor"), "kube-system/monitor", "payments/api");
    }

    @Test
    void a_pods_packet_to_a_socket_in_the_nodes_network_stays_the_pods() {
        cluster.pods.add(FakeCluster.hostNetworkPod("monitor", "192.0.2.7"));
        assertEnds(tagged(FRONTEND, "192.0.2.7", "monitor"), "shop/frontend", "kube-system/monitor");
    }

    @Test
    void nodes_and_strangers_are_told_apart() {
        cluster.nodes.add(new Node("node2", Map.of(), List.of(IpAddress.of("192.0.2.7"))));
        collector.take(drop("a", "192.0.2.7", API));
        collector.take(drop("b", "203.0.113.5", API));
        assertThat(stored()).hasSize(2);
        assertThat(name(stored().get(0).flow().source())).isEqualTo("node/node2");
        assertThat(name(stored().get(1).flow().source())).isEqualTo("unknown");
    }

    @Test
    void a_flow_that_comes_before_its_pod_is_named_when_the_pod_is_there_and_holds_nobody_up() {
        collector.take(drop("new", "10.244.0.50", API));
        collector.take(drop("old", FRONTEND, API));
        assertThat(stored()).hasSize(1);
        cluster.pods.add(FakeCluster.pod("shop", "newborn", "10.244.0.50"));
        await().atMost(Duration.ofSeconds(5)).until(() -> stored().size() == 2);
        assertThat(name(stored().get(1).flow().source())).isEqualTo("shop/newborn");
    }

    @Test
    void a_flow_that_comes_before_its_policy_is_explained_by_that_policy() {
        cluster.policies.clear();
        collector.take(drop("a", FRONTEND, API));
        assertThat(stored()).isEmpty();
        cluster.policies.add(FakeCluster.denyAllInto("payments"));
        assertThat(first().decision().outcome()).isEqualTo(Outcome.DENIED);
    }

    @Test
    void what_stays_unclear_is_stored_as_it_is_soon_enough() {
        cluster.policies.clear();
        long begin = System.nanoTime();
        collector.take(drop("a", FRONTEND, API));
        collector.take(drop("b", "10.244.0.51", API));
        await().atMost(Duration.ofSeconds(5)).until(() -> stored().size() == 2);
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(280), Duration.ofSeconds(4));
        assertThat(stored().getFirst().cause()).isEqualTo(Cause.NOT_POLICY);
        assertThat(name(stored().getLast().flow().source())).isEqualTo("unknown");
    }

    @Test
    void policies_of_long_ago_are_not_made_up() {
        collector.take(SampleFlows.dropped("a", now.minusSeconds(121), FRONTEND, API, 8443));
        assertThat(first().decision().outcome()).isEqualTo(Outcome.UNDECIDED);
        assertThat(first().summary()).contains("policy-unknown");
        assertThat(name(first().flow().source())).isEqualTo("shop/frontend");
    }

    @Test
    void a_tagged_pod_that_nobody_knows_leaves_it_undecided() {
        Flow flow = drop("a", "10.244.0.52", API);
        collector.take(
                flow.between(Endpoint.of(flow.source().address(), new LocalTag(1, 2, "gone")), flow.destination()));
        assertThat(first().summary()).contains("unknown-peer");
    }

    @Test
    void a_flow_that_fails_is_counted_as_lost_at_the_first_look_and_later() {
        cluster.fails = true;
        collector.take(drop("a", FRONTEND, API));
        assertThat(losses.recent()).containsExactly(new Losses.Loss("node1", Lost.Place.SERVER_QUEUE, 1, now));
        cluster.fails = false;
        cluster.policies.clear();
        collector.take(drop("b", FRONTEND, API));
        cluster.fails = true;
        await().atMost(Duration.ofSeconds(5)).until(() -> losses.total() == 2);
        cluster.fails = false;
        cluster.policies.add(FakeCluster.denyAllInto("payments"));
        collector.take(drop("c", FRONTEND, API));
        assertThat(stored()).hasSize(1);
    }

    @Test
    void losses_are_counted_by_node_and_place_and_told() {
        collector.lost("node1", new Lost(Lost.Place.KERNEL_RING, 3));
        collector.lost("node1", new Lost(Lost.Place.KERNEL_RING, 4));
        collector.lost("node2", new Lost(Lost.Place.AGENT_RING, 1));
        assertThat(losses.total()).isEqualTo(8);
        assertThat(losses.recent())
                .containsExactly(
                        new Losses.Loss("node1", Lost.Place.KERNEL_RING, 7, now),
                        new Losses.Loss("node2", Lost.Place.AGENT_RING, 1, now));
        assertThat(told).hasSize(3);
    }
}
