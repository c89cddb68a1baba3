// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.flow.Cidr;
import dev.netiso.flow.Protocol;
import dev.netiso.policy.ClusterPolicy;
import dev.netiso.policy.ClusterPolicy.Action;
import dev.netiso.policy.ClusterPolicy.Peer;
import dev.netiso.policy.ClusterPolicy.Rule;
import dev.netiso.policy.ClusterPolicy.Subject;
import dev.netiso.policy.PolicyRef;
import dev.netiso.policy.Port;
import dev.netiso.policy.Selector;
import dev.netiso.policy.Tier;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ClusterPolicyReaderTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final Selector ALL = Selector.ALL;

    private static Conversion<ClusterPolicy> read(String kind, String version, String name, String spec) {
        String yaml = "---\n{apiVersion: policy.networking.k8s.io/%s, kind: %s, metadata: {name: %s}, spec: %s}"
                .formatted(version, kind, name, spec.strip());
        return KubeObjects.clusterPolicy(YAML.unmarshal(yaml, GenericKubernetesResource.class));
    }

    private static Conversion<ClusterPolicy> cnp(String spec) {
        return read("ClusterNetworkPolicy", "v1alpha2", "p", spec);
    }

    private static Conversion<ClusterPolicy> anp(String spec) {
        return read("AdminNetworkPolicy", "v1alpha1", "p", spec);
    }

    private static Conversion<ClusterPolicy> cnpWithEgress(String rule) {
        return cnp("{tier: Admin, priority: 1, subject: {namespaces: {}}, egress: [" + rule + "]}");
    }

    private static Rule egress(Conversion<ClusterPolicy> read) {
        assertThat(read.problems()).isEmpty();
        return read.value().orElseThrow().egress().getFirst();
    }

    @Test
    void reads_a_cluster_network_policy() {
        Conversion<ClusterPolicy> read = cnp("""
                {tier: Baseline, priority: 1000,
                 subject: {pods: {namespaceSelector: {matchLabels: {env: prod}}, podSelector: {}}},
                 ingress: [{name: from-monitoring, action: Accept, from: [{namespaces: {matchLabels: {team: sre}}}]}],
                 egress: [{action: Deny,
                           to: [{networks: [0.0.0.0/0, "::/0"]}, {nodes: {}}, {pods: {podSelector: {}}}],
                           protocols: [{tcp: {destinationPort: {number: 80}}},
                                       {udp: {destinationPort: {range: {start: 50, end: 60}}}},
                                       {sctp: {}},
                                       {destinationNamedPort: http}]}]}
                """);

        assertThat(read.problems()).isEmpty();
        assertThat(read.value())
                .hasValue(new ClusterPolicy(
                        new PolicyRef("ClusterNetworkPolicy", "", "p"),
                        Tier.BASELINE,
                        1000,
                        new Subject(Selector.ofLabels(Map.of("env", "prod")), ALL),
                        List.of(new Rule(
                                "from-monitoring",
                                Action.ACCEPT,
                                List.of(new Peer.Pods(Selector.ofLabels(Map.of("team", "sre")), ALL)),
                                List.of())),
                        List.of(new Rule(
                                "",
                                Action.DENY,
                                List.of(
                                        new Peer.Networks(List.of(
                                                Cidr.parse("0.0.0.0/0").orElseThrow(),
                                                Cidr.parse("::/0").orElseThrow())),
                                        new Peer.Nodes(ALL),
                                        new Peer.Pods(ALL, ALL)),
                                List.of(
                                        Port.Range.of(Protocol.TCP, 80),
                                        new Port.Range(Protocol.UDP, 50, 60),
                                        new Port.All(Protocol.SCTP),
                                        new Port.Named(Optional.empty(), "http"))))));
    }

    @Test
    void reads_an_admin_network_policy_whose_ports_are_of_tcp_unless_they_say_otherwise() {
        Conversion<ClusterPolicy> read = anp("""
                {priority: 7, subject: {namespaces: {}},
                 egress: [{action: Allow, to: [{namespaces: {}}],
                           ports: [{portNumber: {port: 80}}, {portNumber: {protocol: UDP, port: 53}},
                                   {portRange: {start: 8000, end: 8010}}, {portRange: {start: 9, end: 9, protocol: SCTP}},
                                   {namedPort: http}]},
                          {action: Pass, to: [{domainNames: [Example.com., "*.example.org"]}]}]}
                """);

        assertThat(read.problems().stream().map(Problem::toString))
                .containsExactly(
                        "AdminNetworkPolicy p: spec.egress[1].to[0].domainNames: with Pass, which names are not "
                                + "meant for (NPEP-133)");
        ClusterPolicy policy = read.value().orElseThrow();
        assertThat(policy.tier()).isEqualTo(Tier.ADMIN);
        assertThat(policy.priority()).isEqualTo(7);
        assertThat(policy.egress().getFirst().ports())
                .containsExactly(
                        Port.Range.of(Protocol.TCP, 80),
                        Port.Range.of(Protocol.UDP, 53),
                        new Port.Range(Protocol.TCP, 8000, 8010),
                        Port.Range.of(Protocol.SCTP, 9),
                        new Port.Named(Optional.empty(), "http"));
        assertThat(policy.egress().getLast().peers())
                .containsExactly(new Peer.DomainNames(List.of("example.com", "*.example.org")));
    }

    @Test
    void reads_a_baseline_admin_network_policy() {
        Conversion<ClusterPolicy> read = read(
                "BaselineAdminNetworkPolicy",
                "v1alpha1",
                "default",
                "{subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}");

        assertThat(read.problems()).isEmpty();
        assertThat(read.value().orElseThrow().tier()).isEqualTo(Tier.BASELINE);
        assertThat(read.value().orElseThrow().ref())
                .isEqualTo(new PolicyRef("BaselineAdminNetworkPolicy", "", "default"));
    }

    @Test
    void there_is_one_baseline_admin_network_policy_without_priority_and_pass() {
        assertThat(read(
                                "BaselineAdminNetworkPolicy",
                                "v1alpha1",
                                "other",
                                "{priority: 1, subject: {namespaces: {}}, ingress: [{action: Pass, from: [{namespaces: {}}]}]}")
                        .problems()
                        .stream()
                        .map(Problem::toString))
                .containsExactlyInAnyOrder(
                        "BaselineAdminNetworkPolicy other: metadata.name: \"other\" (expected: default; there can be one only)",
                        "BaselineAdminNetworkPolicy other: spec.ingress[0].action: \"Pass\" (expected: one of Allow, Deny)",
                        "BaselineAdminNetworkPolicy other: spec.priority: not a field that is known here");
    }

    @ParameterizedTest
    @CsvSource({
        "Accept, it matches nothing",
        "Deny, the rule denies everything",
        "Pass, the rule denies everything",
    })
    void a_peer_of_no_known_kind_fails_closed_and_is_told(String action, String means) {
        Conversion<ClusterPolicy> read =
                cnpWithEgress("{action: " + action + ", to: [{}, {serviceAccounts: {a: b}}, {pods: null}]}");

        assertThat(read.value().orElseThrow().egress().getFirst().peers())
                .containsExactly(new Peer.Unknown(), new Peer.Unknown(), new Peer.Unknown());
        assertThat(read.problems()).hasSize(3);
        assertThat(read.problems().get(1).message())
                .isEqualTo("names no kind of peer that is known here [serviceAccounts]: " + means);
    }

    @Test
    void ingress_knows_neither_networks_nor_nodes() {
        Conversion<ClusterPolicy> read = cnp("{tier: Admin, priority: 1, subject: {namespaces: {}}, "
                + "ingress: [{action: Deny, from: [{networks: [10.0.0.0/8]}, {nodes: {}}]}]}");

        assertThat(read.value().orElseThrow().ingress().getFirst().peers())
                .containsExactly(new Peer.Unknown(), new Peer.Unknown());
    }

    @Test
    void a_selector_without_value_is_as_empty_as_an_absent_one() {
        assertThat(egress(
                                cnpWithEgress(
                                        "{action: Deny, to: [{pods: {namespaceSelector: null, podSelector: {matchLabels: null}}}]}"))
                        .peers())
                .containsExactly(new Peer.Pods(ALL, ALL));
    }

    @Test
    void the_old_shape_of_v1alpha1_is_not_guessed_at() {
        Conversion<ClusterPolicy> read = anp("""
                {priority: 1, subject: {namespaces: {}},
                 ingress: [{action: Deny, from: [{namespaces: {namespaceSelector: {}}}, {namespaces: {sameLabels: [team]}},
                                                 {pods: {namespaces: {}, podSelector: {}}}]}]}
                """);

        assertThat(read.value()).isEmpty();
        assertThat(read.problems())
                .extracting(Problem::field)
                .containsExactly(
                        "spec.ingress[0].from[0].namespaces.namespaceSelector",
                        "spec.ingress[0].from[1].namespaces.sameLabels",
                        "spec.ingress[0].from[2].pods.namespaceSelector",
                        "spec.ingress[0].from[2].pods.namespaces");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|spec.tier",
                "{tier: Admin, priority: 1001, subject: {namespaces: {}}}|spec.priority",
                "{tier: Admin, priority: -1, subject: {namespaces: {}}}|spec.priority",
                "{tier: Admin, priority: '1', subject: {namespaces: {}}}|spec.priority",
                "{tier: Admin, subject: {namespaces: {}}}|spec.priority",
                "{tier: admin, priority: 1, subject: {namespaces: {}}}|spec.tier",
                "{tier: Admin, priority: 1}|spec.subject",
                "{tier: Admin, priority: 1, subject: {}}|spec.subject",
                "{tier: Admin, priority: 1, subject: {namespaces: {}, pods: {podSelector: {}}}}|spec.subject",
                "{tier: Admin, priority: 1, subject: {pods: {namespaceSelector: {}}}}|spec.subject.pods.podSelector",
                "{tier: Admin, priority: 1, subject: {namespaces: {}}, ingres: []}|spec.ingres",
                "{tier: Admin, priority: 1, subject: {namespaces: {matchLabels: {a: 1}}}}|spec.subject.namespaces.matchLabels.a",
                "{tier: Admin, priority: 1, subject: {namespaces: {}}, ingress: {}}|spec.ingress",
            })
    void what_the_crd_refuses_is_a_problem(String spec, String field) {
        Conversion<ClusterPolicy> read = cnp(spec);

        assertThat(read.value()).isEmpty();
        assertThat(read.problems()).extracting(Problem::field).contains(field);
        assertThat(KubeObjects.unreadable(List.of(read)))
                .containsExactly(new PolicyRef("ClusterNetworkPolicy", "", "p"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{action: Allow, to: [{nodes: {}}]}|action",
                "{action: Deny}|to",
                "{action: Deny, to: []}|to",
                "{action: Deny, to: [{nodes: {}, networks: [1.2.3.4/32]}]}|to[0]",
                "{action: Deny, to: [{networks: []}]}|to[0].networks",
                "{action: Deny, to: [{networks: [1.2.3.4]}]}|to[0].networks[0]",
                "{action: Deny, to: [{networks: [01.2.3.4/32]}]}|to[0].networks[0]",
                "{action: Deny, to: [{networks: ['::ffff:1.2.3.4/128']}]}|to[0].networks[0]",
                "{action: Accept, to: [{domainNames: [com]}]}|to[0].domainNames[0]",
                "{action: Accept, to: [{domainNames: ['a.*.com']}]}|to[0].domainNames[0]",
                "{action: Accept, to: [{domainNames: ['[.com']}]}|to[0].domainNames[0]",
                "{action: Deny, to: [{nodes: {}}], protocols: []}|protocols",
                "{action: Deny, to: [{nodes: {}}], protocols: [{}]}|protocols[0]",
                "{action: Deny, to: [{nodes: {}}], protocols: [{tcp: {}, udp: {}}]}|protocols[0]",
                "{action: Deny, to: [{nodes: {}}], protocols: [{icmp: {}}]}|protocols[0]",
                "{action: Deny, to: [{nodes: {}}], protocols: [{tcp: {destinationPort: {}}}]}|protocols[0].tcp.destinationPort",
                "{action: Deny, to: [{nodes: {}}], protocols: [{tcp: {destinationPort: {number: 0}}}]}|protocols[0].tcp.destinationPort.number",
                "{action: Deny, to: [{nodes: {}}], protocols: [{tcp: {destinationPort: {range: {start: 5, end: 5}}}}]}|protocols[0].tcp.destinationPort.range.end",
                "{action: Deny, to: [{nodes: {}}], protocols: [{tcp: {sourcePort: {number: 5}}}]}|protocols[0].tcp.sourcePort",
                "{action: Deny, to: [{nodes: {}}], ports: [{portNumber: {port: 5}}]}|ports",
            })
    void a_rule_that_the_crd_refuses_is_a_problem(String rule, String field) {
        Conversion<ClusterPolicy> read = cnpWithEgress(rule);

        assertThat(read.value()).isEmpty();
        assertThat(read.problems()).extracting(Problem::field).contains("spec.egress[0]." + field);
    }

    @Test
    void lists_are_as_long_as_the_crd_says() {
        String rule = "{action: Deny, to: [{nodes: {}}]}, ";
        assertThat(cnpWithEgress(rule.repeat(25)).problems()).isEmpty();
        assertThat(cnpWithEgress(rule.repeat(26)).problems())
                .extracting(Problem::toString)
                .containsExactly("ClusterNetworkPolicy p: spec.egress: 26 items (expected: 0 to 25)");
        assertThat(cnpWithEgress("{action: Deny, to: [" + "{nodes: {}}, ".repeat(26) + "]}")
                        .problems())
                .extracting(Problem::message)
                .containsExactly("26 items (expected: 0 to 25)");
        assertThat(cnpWithEgress("{name: " + "n".repeat(101) + ", action: Deny, to: [{nodes: {}}]}")
                        .problems())
                .extracting(Problem::message)
                .containsExactly("101 characters (expected: at most 100)");
        assertThat(anp("{priority: 1, subject: {namespaces: {}}, egress: ["
                                + "{action: Deny, to: [{nodes: {}}]}, ".repeat(100) + "]}")
                        .problems())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1alpha1", "v1beta1", "v1"})
    void another_version_is_not_guessed_at(String version) {
        Conversion<ClusterPolicy> read = read("ClusterNetworkPolicy", version, "p", "{}");

        assertThat(read.value()).isEmpty();
        assertThat(read.problems()).extracting(Problem::field).containsExactly("apiVersion");
    }
}
