// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import static dev.netiso.policy.TestCluster.block;
import static dev.netiso.policy.TestCluster.inHostNetwork;
import static dev.netiso.policy.TestCluster.onNode;
import static dev.netiso.policy.TestCluster.pods;
import static dev.netiso.policy.TestCluster.podsOf;
import static dev.netiso.policy.TestCluster.rule;
import static dev.netiso.policy.TestCluster.selecting;
import static dev.netiso.policy.TestCluster.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.flow.Direction;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Verdict;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.Party;
import dev.netiso.policy.Pod;
import dev.netiso.policy.Port;
import dev.netiso.policy.Selector;
import dev.netiso.policy.Service;
import dev.netiso.policy.Service.ServicePort;
import dev.netiso.policy.Service.Target;
import dev.netiso.policy.Snapshot;
import dev.netiso.policy.TestCluster;
import dev.netiso.policy.synthesis.Proposal.Detail.Isolates;
import dev.netiso.policy.synthesis.Proposal.Plan;
import dev.netiso.policy.synthesis.Proposal.Reason;
import dev.netiso.policy.synthesis.Proposal.Refused;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A rule for a workload of which one pod alone is isolated: the others would be by it. */
final class IsolationTest {
    private final TestCluster cluster = new TestCluster()
            .node("node2", "192.168.0.2")
            .pod("shop/frontend-1", "10.0.0.1", "app=frontend")
            .pod("shop/report-1", "10.0.0.3", "app=report")
            .pod("payments/api-1", "10.0.1.1", "app=api")
            .pod("payments/api-2", "10.0.1.2", "app=api", "canary=yes")
            .pod("payments/db-1", "10.0.1.3", "app=db")
            .pod(
                    "monitoring/agent-1",
                    "192.168.0.2",
                    pod -> onNode("node2").apply(inHostNetwork().apply(pod)),
                    "app=agent")
            .ingress("payments/canary-in", selecting("canary=yes"))
            .egress("payments/canary-out", selecting("canary=yes"));
    private final Connection in = cluster.tcp("shop/frontend-1", "payments/api-2", 80);
    private final Connection out = cluster.tcp("payments/api-2", "payments/db-1", 5432);

    private Proposal propose(Snapshot snapshot, Connection connection, boolean accept, Connection... seen) {
        List<Observed> observed =
                Stream.of(seen).map(one -> new Observed(one, Verdict.FORWARDED)).toList();
        return new AllowSynthesis(snapshot, Map.of())
                .propose(new AllowRequest(List.of(connection), observed, accept, Optional.empty()));
    }

    @Test
    void what_is_not_isolated_is_left_so_and_what_would_be_cut_is_listed() {
        Connection kept = cluster.tcp("shop/report-1", "payments/api-1", 80);
        Refused refused = (Refused)
                propose(cluster.snapshot(), in, false, kept, cluster.tcp("shop/report-1", "payments/api-2", 80));
        assertThat(refused.reason()).isEqualTo(Reason.WOULD_ISOLATE);
        assertThat(refused.message()).contains("payments/api-1", "1 observed flow would be cut", "shop/report-1");
        Isolates detail = (Isolates) refused.detail().orElseThrow();
        assertThat(detail.pods()).extracting(Pod::name).containsExactly("api-1");
        assertThat(detail.cut())
                .extracting(seen -> seen.connection().source().toString())
                .containsExactly("shop/report-1");
    }

    @Test
    void with_consent_a_companion_keeps_all_that_was_observed_and_nothing_else() {
        Connection fromReport = cluster.tcp("shop/report-1", "payments/api-1", 9090);
        Connection fromDb = cluster.tcp("payments/db-1", "payments/api-1", 80);
        Connection fromAgent = cluster.tcp("monitoring/agent-1", "payments/api-1", 9100);
        Connection fromOutside = cluster.tcp("192.0.2.7", "payments/api-1", 443);
        Plan plan =
                (Plan) propose(cluster.snapshot(), in, true, fromReport, fromReport, fromDb, fromAgent, fromOutside);
        assertThat(plan.companions()).singleElement().satisfies(companion -> {
            assertThat(companion.policy().name()).matches("netiso-keep-ingress-app-api-[0-9a-f]{8}");
            assertThat(companion.policy().podSelector()).isEqualTo(selecting("app=api"));
            assertThat(companion.policy().isolates()).containsExactly(Direction.INGRESS);
            assertThat(companion.policy().ingress())
                    .containsExactly(
                            rule(List.of(podsOf("shop", "app=report")), tcp(9090)),
                            rule(List.of(pods("app=db")), tcp(80)),
                            rule(List.of(block("192.168.0.2/32")), tcp(9100)),
                            rule(List.of(block("192.0.2.7/32")), tcp(443)));
        });
        Evaluator after = Evaluator.of(cluster.snapshot().with(plan.policies()));
        assertThat(List.of(in, fromReport, fromDb, fromAgent, fromOutside))
                .allSatisfy(one -> assertThat(after.outcome(one)).isEqualTo(Outcome.ALLOWED));
        assertThat(plan.policies().getFirst().name()).startsWith("netiso-keep-");
        assertThat(plan.warnings()).extracting(Warning::kind).containsExactly(Warning.Kind.ISOLATES);
        assertThat(plan.effect().newlyDenied().isEmpty()).isFalse();
    }

    @Test
    void the_clusters_dns_is_kept_for_what_goes_out_at_the_port_where_it_listens() {
        cluster.pod(
                "kube-system/coredns-1",
                "10.0.9.1",
                TestCluster.declaring("dns", Protocol.UDP, 5353),
                "k8s-app=kube-dns");
        Plan plan = (Plan) propose(withDns(), out, true);
        assertThat(plan.companions().getFirst().policy().egress())
                .containsExactly(rule(
                        List.of(podsOf("kube-system", "k8s-app=kube-dns")),
                        tcp(53),
                        Port.Range.of(Protocol.UDP, 5353)));
        assertThat(plan.warnings()).extracting(Warning::kind).doesNotContain(Warning.Kind.DNS_UNKNOWN);
    }

    @Test
    void what_answers_for_the_dns_on_each_node_is_kept_too() {
        cluster.pod("kube-system/coredns-1", "10.0.9.1", "k8s-app=kube-dns");
        cluster.pod("kube-system/node-local-dns-1", "192.168.0.2", inHostNetwork(), "k8s-app=node-local-dns");
        Port udp = Port.Range.of(Protocol.UDP, 53);
        Plan onHost = (Plan) propose(withDns(), out, true);
        assertThat(onHost.companions().getFirst().policy().egress())
                .containsExactly(
                        rule(List.of(podsOf("kube-system", "k8s-app=kube-dns")), tcp(53), udp),
                        rule(List.of(block("169.254.20.10/32")), tcp(53), udp),
                        rule(List.of(block("10.96.0.10/32")), tcp(53), udp));
        cluster.pod("kube-system/node-local-dns-1", "10.0.9.2", "k8s-app=node-local-dns");
        Plan onPods = (Plan) propose(withDns(), out, true);
        assertThat(onPods.companions().getFirst().policy().egress())
                .containsExactly(
                        rule(List.of(podsOf("kube-system", "k8s-app=kube-dns")), tcp(53), udp),
                        rule(List.of(podsOf("kube-system", "k8s-app=node-local-dns")), tcp(53), udp));
    }

    @Test
    void what_was_seen_of_a_namespace_that_was_not_read_is_refused_for_that_reason() {
        TestCluster elsewhere = new TestCluster().pod("vault/store-1", "10.0.7.1", "app=store");
        Connection toApi = cluster.tcp("shop/report-1", "payments/api-1", 80);
        Connection fromVault = new Connection(
                new Party.OfPod(elsewhere.pod("vault/store-1"), IpAddress.of("10.0.7.1")),
                toApi.destination(),
                toApi.transport());
        Refused refused = (Refused) propose(cluster.snapshot(), in, true, fromVault);
        assertThat(refused.reason()).isEqualTo(Reason.NOT_KEPT);
        assertThat(refused.message())
                .contains("vault/store-1", "what else is in namespace vault is not known")
                .doesNotContain("lacks the label");
    }

    @Test
    void a_dns_that_is_neither_found_nor_observed_is_warned_of() {
        assertThat(((Plan) propose(cluster.snapshot(), out, true)).warnings())
                .extracting(Warning::kind)
                .contains(Warning.Kind.DNS_UNKNOWN);
        Connection nodeLocal = cluster.tcp("payments/api-1", "169.254.20.10", 53);
        Plan plan = (Plan) propose(cluster.snapshot(), out, true, nodeLocal);
        assertThat(plan.companions().getFirst().policy().egress())
                .containsExactly(rule(List.of(block("169.254.20.10/32")), tcp(53)));
        assertThat(plan.warnings()).extracting(Warning::kind).doesNotContain(Warning.Kind.DNS_UNKNOWN);
    }

    @Test
    void what_cannot_be_kept_is_refused_or_warned_of() {
        cluster.pod("shop/bare-1", "10.0.0.9");
        Refused refused =
                (Refused) propose(cluster.snapshot(), in, true, cluster.tcp("shop/bare-1", "payments/api-1", 80));
        assertThat(refused.reason()).isEqualTo(Reason.NOT_KEPT);
        assertThat(refused.message()).contains("shop/bare-1");
        Plan plan = (Plan) propose(cluster.snapshot(), in, true, cluster.ping("shop/report-1", "payments/api-1"));
        assertThat(plan.warnings()).extracting(Warning::kind).contains(Warning.Kind.NOT_KEPT);
    }

    @Test
    void pods_in_a_host_network_that_have_the_labels_are_not_selected_silently() {
        TestCluster twins = new TestCluster()
                .pod("shop/frontend-1", "10.0.0.1", "app=frontend")
                .pod("payments/api-1", "10.0.1.1", "app=api", "plain=yes")
                .pod("payments/proxy-1", "192.168.0.3", inHostNetwork(), "app=api", "plain=yes")
                .ingress("payments/plain", selecting("plain=yes"));
        assertThat(propose(twins.snapshot(), twins.tcp("shop/frontend-1", "payments/api-1", 80), false))
                .isInstanceOf(Plan.class);
        TestCluster apart = new TestCluster()
                .pod("shop/frontend-1", "10.0.0.1", "app=frontend")
                .pod("payments/api-1", "10.0.1.1", "app=api")
                .pod("payments/proxy-1", "192.168.0.3", inHostNetwork(), "app=api", "proxy=yes")
                .ingress(
                        "payments/all-but-proxies",
                        new Selector(List.of(new Selector.Requirement.DoesNotExist("proxy"))));
        Refused refused =
                (Refused) propose(apart.snapshot(), apart.tcp("shop/frontend-1", "payments/api-1", 80), false);
        assertThat(refused.message()).contains("payments/proxy-1");
    }

    private Snapshot withDns() {
        Service dns = new Service(
                "kube-system",
                "kube-dns",
                List.of(IpAddress.of("10.96.0.10")),
                List.of(
                        new ServicePort("dns", Protocol.UDP, 53, new Target.Named("dns")),
                        new ServicePort("dns-tcp", Protocol.TCP, 53, new Target.Numbered(53))),
                Optional.of(selecting("k8s-app=kube-dns")));
        Snapshot plain = cluster.snapshot();
        return new Snapshot(
                plain.namespaces(),
                plain.pods(),
                plain.nodes(),
                List.of(dns),
                plain.networkPolicies(),
                List.of(),
                List.of());
    }

    @Test
    void a_services_own_address_is_not_what_a_rule_names() {
        cluster.egress("shop/closed", Selector.ALL);
        Refused refused = (Refused) propose(withDns(), cluster.tcp("shop/frontend-1", "10.96.0.10", 53), false);
        assertThat(refused.reason()).isEqualTo(Reason.SERVICE_ADDRESS);
    }
}
