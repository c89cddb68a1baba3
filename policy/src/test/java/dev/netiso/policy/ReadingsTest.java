// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import static dev.netiso.policy.TestCluster.anyone;
import static dev.netiso.policy.TestCluster.block;
import static dev.netiso.policy.TestCluster.pods;
import static dev.netiso.policy.TestCluster.rule;
import static dev.netiso.policy.TestCluster.tcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.netiso.flow.Direction;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each ambiguity: the usual reading, the other, and what is said where nobody knows which holds. */
final class ReadingsTest {
    private static final ServiceAddress SERVICE = new ServiceAddress(IpAddress.of("10.96.0.1"), 80);

    private static TestCluster cluster() {
        return new TestCluster()
                .node("node1", "192.168.0.1")
                .pod("shop/frontend-1", "10.0.0.1", "app=frontend")
                .pod("shop/api-1", "10.0.0.2", "app=api");
    }

    private static Outcome read(TestCluster cluster, Connection connection, Ambiguity ambiguity, boolean usual) {
        CniProfile profile = new CniProfile("test", Map.of(ambiguity, usual));
        Decision decision = Evaluator.of(cluster.snapshot(), profile).decide(connection);
        assertThat(Stream.of(decision.egress(), decision.ingress())
                        .flatMap(end -> end.doubts().stream())
                        .map(Doubt::ambiguity))
                .doesNotContain(ambiguity);
        return decision.outcome();
    }

    private static void assertOpen(
            TestCluster cluster, Connection connection, Ambiguity ambiguity, Outcome usual, Outcome other) {
        assertThat(cluster.evaluator().outcome(connection)).isEqualTo(Outcome.UNDECIDED);
        assertReadings(cluster, connection, ambiguity, usual, other);
    }

    private static void assertSettled(
            TestCluster cluster, Connection connection, Ambiguity ambiguity, Outcome usual, Outcome other) {
        assertThat(cluster.evaluator().outcome(connection)).isEqualTo(usual);
        assertReadings(cluster, connection, ambiguity, usual, other);
    }

    private static void assertReadings(
            TestCluster cluster, Connection connection, Ambiguity ambiguity, Outcome usual, Outcome other) {
        Decision decision = cluster.evaluator().decide(connection);
        assertThat(Stream.of(decision.egress(), decision.ingress()).flatMap(end -> end.doubts().stream()))
                .containsExactly(new Doubt(ambiguity, usual, other));
        assertThat(read(cluster, connection, ambiguity, true)).isEqualTo(usual);
        assertThat(read(cluster, connection, ambiguity, false)).isEqualTo(other);
    }

    private static Connection via(Connection connection) {
        return new Connection(
                connection.source(), connection.destination(), connection.transport(), Optional.of(SERVICE));
    }

    @Test
    void egress_to_the_own_node() {
        TestCluster cluster = cluster().egress("shop/none", Selector.ALL);

        assertOpen(
                cluster,
                cluster.tcp("shop/api-1", "node:node1", 10250),
                Ambiguity.OWN_NODE,
                Outcome.DENIED,
                Outcome.ALLOWED);
    }

    @Test
    void icmp() {
        TestCluster cluster = cluster().egress("shop/all", Selector.ALL, rule(anyone()));

        assertOpen(
                cluster,
                cluster.ping("shop/api-1", "shop/frontend-1"),
                Ambiguity.ICMP,
                Outcome.DENIED,
                Outcome.ALLOWED);
    }

    @Test
    void a_block_that_holds_a_pods_address() {
        TestCluster cluster = cluster().ingress("shop/block", Selector.ALL, rule(List.of(block("10.0.0.0/24"))));
        Connection connection = cluster.tcp("shop/frontend-1", "shop/api-1", 80);

        assertSettled(cluster, connection, Ambiguity.IP_BLOCK_ON_POD, Outcome.ALLOWED, Outcome.DENIED);
        cluster.ingress("shop/labels", Selector.ALL, rule(List.of(pods("app=frontend"))));
        assertThat(cluster.evaluator().decide(connection).ingress().doubts()).isEmpty();
    }

    @Test
    void a_pod_that_reaches_itself_through_a_service() {
        TestCluster cluster = cluster().ingress("shop/none", Selector.ALL);
        Connection direct = cluster.tcp("shop/api-1", "shop/api-1", 80);

        assertThat(cluster.evaluator().outcome(direct)).isEqualTo(Outcome.ALLOWED);
        assertOpen(cluster, via(direct), Ambiguity.HAIRPIN, Outcome.DENIED, Outcome.ALLOWED);
    }

    @Test
    void the_port_before_destination_nat() {
        TestCluster cluster = cluster().egress("shop/8080", Selector.ALL, rule(List.of(pods("app=api")), tcp(8080)));
        Connection direct = cluster.tcp("shop/frontend-1", "shop/api-1", 8080);

        assertThat(cluster.evaluator().decide(direct).egress().doubts()).isEmpty();
        assertSettled(cluster, via(direct), Ambiguity.PRE_DNAT, Outcome.ALLOWED, Outcome.DENIED);
    }

    @Test
    void a_name_that_only_an_init_container_declares() {
        TestCluster cluster = cluster()
                .pod(
                        "shop/proxy-1",
                        "10.0.0.3",
                        pod -> new Pod(
                                pod.namespace(),
                                pod.name(),
                                pod.uid(),
                                pod.labels(),
                                pod.addresses(),
                                List.of(new ContainerPort("http", Protocol.TCP, 80, true)),
                                pod.workload(),
                                pod.node(),
                                false,
                                false))
                .ingress("shop/http", Selector.ALL, rule(anyone(), Port.Named.of(Protocol.TCP, "http")));

        assertThat(cluster.decide("shop/api-1", "shop/proxy-1", 80).ingress().ambiguity())
                .hasValue(Ambiguity.INIT_CONTAINER_PORT);
        assertThat(cluster.decide("shop/api-1", "shop/proxy-1", 81).outcome()).isEqualTo(Outcome.DENIED);
    }

    @Test
    void ranges_sctp_and_names_that_may_not_be_supported() {
        TestCluster range =
                cluster().ingress("shop/range", Selector.ALL, rule(anyone(), new Port.Range(Protocol.TCP, 80, 90)));
        TestCluster sctp = cluster().ingress("shop/sctp", Selector.ALL, rule(anyone(), new Port.All(Protocol.SCTP)));
        Connection tcp = range.tcp("shop/frontend-1", "shop/api-1", 81);
        Connection overSctp =
                new Connection(tcp.source(), tcp.destination(), new Transport.Ports(Protocol.SCTP, 4000, 80));

        assertSettled(range, tcp, Ambiguity.END_PORT, Outcome.ALLOWED, Outcome.DENIED);
        assertThat(range.decide("shop/frontend-1", "shop/api-1", 80).ingress().doubts())
                .isEmpty();
        assertSettled(sctp, overSctp, Ambiguity.SCTP, Outcome.ALLOWED, Outcome.DENIED);
    }

    @Test
    void a_block_and_a_pod_without_an_address() {
        TestCluster cluster = cluster().ingress("shop/block", Selector.ALL, rule(List.of(block("10.0.0.0/8"))));
        TestCluster all = cluster().ingress("shop/block", Selector.ALL, rule(List.of(block("0.0.0.0/0"))));
        Party pending = new Party.OfPod(cluster.pod("shop/frontend-1"), IpAddress.UNSPECIFIED);
        Connection known = cluster.tcp("shop/frontend-1", "shop/api-1", 80);
        Connection connection = new Connection(pending, known.destination(), known.transport());

        assertThat(cluster.evaluator().decide(connection).ingress().ambiguity()).hasValue(Ambiguity.ADDRESS_UNKNOWN);
        assertThat(all.evaluator().outcome(connection)).isEqualTo(Outcome.ALLOWED);
    }

    @Test
    void two_pods_without_addresses_are_not_one_pod() {
        TestCluster cluster = cluster().ingress("shop/none", Selector.ALL);
        Party one = new Party.OfPod(cluster.pod("shop/frontend-1"), IpAddress.UNSPECIFIED);
        Party other = new Party.OfPod(cluster.pod("shop/api-1"), IpAddress.UNSPECIFIED);
        Transport tcp = new Transport.Ports(Protocol.TCP, 4000, 80);

        assertThat(cluster.evaluator().outcome(new Connection(one, other, tcp))).isEqualTo(Outcome.DENIED);
        assertThat(cluster.evaluator().outcome(new Connection(other, other, tcp)))
                .isEqualTo(Outcome.ALLOWED);
    }

    @Test
    void a_profile_knows_choices_and_nothing_that_is_merely_unknown() {
        assertThat(CniProfile.ALL)
                .extracting(CniProfile::name)
                .doesNotHaveDuplicates()
                .doesNotContain("");
        assertThat(CniProfile.named("cilium")).isPresent();
        assertThat(CniProfile.named("none such")).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CniProfile("x", Map.of(Ambiguity.POLICY_UNKNOWN, true)))
                .withMessageContaining("policy-unknown");
    }

    @Test
    void a_pod_that_the_snapshot_does_not_have_is_decided_by_its_labels() {
        TestCluster cluster = cluster().ingress("shop/clients", Selector.ALL, rule(List.of(pods("app=frontend"))));
        TestCluster gone = new TestCluster().pod("shop/frontend-9", "10.0.0.9", "app=frontend", "hash=1");
        TestCluster other = new TestCluster().pod("shop/worker-9", "10.0.0.8", "app=worker");
        Connection known = cluster.tcp("shop/frontend-1", "shop/api-1", 80);

        assertThat(from(cluster, gone.pod("shop/frontend-9"), known)).isEqualTo(Outcome.ALLOWED);
        assertThat(from(cluster, other.pod("shop/worker-9"), known)).isEqualTo(Outcome.DENIED);
        assertThat(cluster.evaluator().isolatedBy(other.pod("shop/worker-9"), Direction.INGRESS))
                .hasSize(1);
    }

    private static Outcome from(TestCluster cluster, Pod pod, Connection known) {
        Party source = new Party.OfPod(pod, pod.addresses().getFirst());
        return cluster.evaluator().outcome(new Connection(source, known.destination(), known.transport()));
    }
}
