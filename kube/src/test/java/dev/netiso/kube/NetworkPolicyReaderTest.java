// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.flow.Cidr;
import dev.netiso.flow.Direction;
import dev.netiso.flow.Protocol;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.NetworkPolicy.Peer;
import dev.netiso.policy.NetworkPolicy.Rule;
import dev.netiso.policy.Port;
import dev.netiso.policy.Selector;
import dev.netiso.policy.Selector.Requirement;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NetworkPolicyReaderTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private static Conversion<NetworkPolicy> read(String spec) {
        return KubeObjects.networkPolicy(YAML.unmarshal(
                """
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: {name: p, namespace: shop}
                """ + spec.stripIndent(), io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy.class));
    }

    private static NetworkPolicy policy(String spec) {
        Conversion<NetworkPolicy> read = read(spec);
        assertThat(read.problems()).isEmpty();
        return read.value().orElseThrow();
    }

    private static List<Port> ports(String ports) {
        return policy("spec: {ingress: [{ports: " + ports + "}]}")
                .ingress()
                .getFirst()
                .ports();
    }

    private static List<Peer> peers(String peers) {
        return policy("spec: {ingress: [{from: " + peers + "}]}")
                .ingress()
                .getFirst()
                .peers();
    }

    private static void assertProblem(String spec, String problem) {
        Conversion<NetworkPolicy> read = read(spec);
        assertThat(read.value()).isEmpty();
        assertThat(read.problems()).extracting(Problem::toString).containsExactly("NetworkPolicy shop/p: " + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                          | INGRESS",
                "{policyTypes: []}                           | INGRESS",
                "{egress: []}                                | INGRESS",
                "{egress: [{}]}                              | INGRESS EGRESS",
                "{policyTypes: [], egress: [{}]}             | INGRESS EGRESS",
                "{policyTypes: [Ingress], egress: [{}]}      | INGRESS",
                "{policyTypes: [Egress], ingress: [{}]}      | EGRESS",
                "{policyTypes: [Ingress, Ingress]}           | INGRESS",
                "{policyTypes: [Ingress, Egress]}            | INGRESS EGRESS",
            })
    void policy_types_are_defaulted_as_the_api_server_does(String spec, String directions) {
        assertThat(policy("spec: " + spec).isolates())
                .containsExactlyInAnyOrder(List.of(directions.split(" ")).stream()
                        .map(Direction::valueOf)
                        .toArray(Direction[]::new));
    }

    @Test
    void no_spec_at_all_isolates_every_pod_of_the_namespace_for_ingress() {
        assertThat(policy(""))
                .isEqualTo(
                        new NetworkPolicy("shop", "p", Selector.ALL, Set.of(Direction.INGRESS), List.of(), List.of()));
    }

    @Test
    void a_null_selector_is_an_empty_one_and_empty_lists_are_all() {
        NetworkPolicy policy = policy("spec: {podSelector: null, ingress: [{from: [], ports: null}, {}]}");

        assertThat(policy.podSelector()).isEqualTo(Selector.ALL);
        Rule everything = new Rule(List.of(), List.of());
        assertThat(policy.ingress()).containsExactly(everything, everything);
    }

    @Test
    void a_file_without_a_namespace_is_of_the_default_one() {
        Conversion<NetworkPolicy> read = KubeObjects.networkPolicy(YAML.unmarshal(
                "---\n{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p}}",
                io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy.class));

        assertThat(read.value()).map(NetworkPolicy::namespace).hasValue("default");
    }

    @Test
    void ports_are_numbers_ranges_names_or_all_of_a_protocol_which_is_tcp_by_default() {
        assertThat(ports("[{}, {protocol: UDP}, {port: 80}, {port: 80, endPort: 90, protocol: SCTP}, {port: http}]"))
                .containsExactly(
                        new Port.All(Protocol.TCP),
                        new Port.All(Protocol.UDP),
                        Port.Range.of(Protocol.TCP, 80),
                        new Port.Range(Protocol.SCTP, 80, 90),
                        Port.Named.of(Protocol.TCP, "http"));
    }

    @Test
    void peers_keep_apart_an_absent_selector_and_an_empty_one() {
        assertThat(peers("[{podSelector: {}}, {namespaceSelector: {}}, {podSelector: {}, namespaceSelector: {}}]"))
                .containsExactly(
                        new Peer.Pods(Optional.empty(), Optional.of(Selector.ALL)),
                        new Peer.Pods(Optional.of(Selector.ALL), Optional.empty()),
                        new Peer.Pods(Optional.of(Selector.ALL), Optional.of(Selector.ALL)));
    }

    @Test
    void selectors_are_labels_and_expressions_together() {
        assertThat(policy("""
                                spec:
                                  podSelector:
                                    matchLabels: {app: api, empty: }
                                    matchExpressions:
                                    - {key: tier, operator: In, values: [a, b]}
                                    - {key: zone, operator: NotIn, values: [x]}
                                    - {key: team, operator: Exists}
                                    - {key: canary, operator: DoesNotExist, values: []}
                                """).podSelector().requirements())
                .containsExactly(
                        new Requirement.In("app", List.of("api")),
                        new Requirement.In("empty", List.of("")),
                        new Requirement.In("tier", List.of("a", "b")),
                        new Requirement.NotIn("zone", List.of("x")),
                        new Requirement.Exists("team"),
                        new Requirement.DoesNotExist("canary"));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0/8",
        "010.001.000.000/8, 10.0.0.0/8",
        "10.1.2.3/8, 10.0.0.0/8",
        "0.0.0.0/0, 0.0.0.0/0",
        "'fd00::1/16', 'fd00::/16'",
    })
    void blocks_are_read_as_leniently_as_they_were_once_stored(String text, String block) {
        assertThat(peers("[{ipBlock: {cidr: '" + text + "'}}]"))
                .containsExactly(new Peer.IpBlock(Cidr.parse(block).orElseThrow(), List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{policyTypes: [ingress]} | spec.policyTypes[0]: \"ingress\" (expected: Ingress or Egress)",
                "{ingress: [{from: [{}]}]} | spec.ingress[0].from[0]: names no peer (expected: podSelector, namespaceSelector or ipBlock)",
                "{egress: [{}, {to: [{podSelector: {}, ipBlock: {cidr: 10.0.0.0/8}}]}]} | spec.egress[1].to[0]: has an ipBlock and a selector (expected: one of the two)",
                "{ingress: [{from: [{ipBlock: {cidr: 10.0.0.0}}]}]} | spec.ingress[0].from[0].ipBlock.cidr: \"10.0.0.0\" is not a block of addresses (expected: such as 10.0.0.0/8)",
                "{ingress: [{from: [{ipBlock: {}}]}]} | spec.ingress[0].from[0].ipBlock.cidr: \"\" is not a block of addresses (expected: such as 10.0.0.0/8)",
                "{ingress: [{from: [{ipBlock: {cidr: '::ffff:10.0.0.0/104'}}]}]} | spec.ingress[0].from[0].ipBlock.cidr: \"::ffff:10.0.0.0/104\" is an IPv4-mapped block, which implementations read differently",
                "{ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}}]}]} | spec.ingress[0].from[0].ipBlock.except[0]: 10.0.0.0/8 (expected: a smaller block inside 10.0.0.0/8)",
                "{podSelector: {matchExpressions: [{key: a, operator: Gt, values: ['1']}]}} | spec.podSelector.matchExpressions[0].operator: \"Gt\" (expected: In, NotIn, Exists or DoesNotExist)",
                "{podSelector: {matchExpressions: [{key: a, operator: In}]}} | spec.podSelector.matchExpressions[0].values: empty (expected: at least one value for this operator)",
                "{podSelector: {matchExpressions: [{key: a, operator: Exists, values: [b]}]}} | spec.podSelector.matchExpressions[0].values: [b] (expected: none for this operator)",
                "{podSelector: {matchExpressions: [{operator: Exists}]}} | spec.podSelector.matchExpressions[0].key: missing",
                "{ingress: [{ports: [{protocol: tcp}]}]} | spec.ingress[0].ports[0].protocol: \"tcp\" (expected: TCP, UDP or SCTP)",
                "{ingress: [{ports: [{port: 0}]}]} | spec.ingress[0].ports[0].port: ports 0 to 0 (expected: ascending, 1 to 65535)",
                "{ingress: [{ports: [{port: '80'}]}]} | spec.ingress[0].ports[0].port: \"80\" (expected: a number, or a name with a letter)",
                "{ingress: [{ports: [{port: 80, endPort: 79}]}]} | spec.ingress[0].ports[0].endPort: ports 80 to 79 (expected: ascending, 1 to 65535)",
                "{ingress: [{ports: [{port: http, endPort: 90}]}]} | spec.ingress[0].ports[0].endPort: without a numeric port",
                "{ingress: [{ports: [{endPort: 90}]}]} | spec.ingress[0].ports[0].endPort: without a numeric port",
            })
    void what_the_api_forbids_is_a_problem_with_its_field_and_no_policy(String spec, String problem) {
        assertProblem("spec: " + spec, problem);
    }

    @Test
    void all_problems_are_reported_at_once() {
        assertThat(read("spec: {policyTypes: [X], ingress: [{from: [{}], ports: [{protocol: Y}]}]}")
                        .problems())
                .extracting(Problem::field)
                .containsExactlyInAnyOrder(
                        "spec.policyTypes[0]", "spec.ingress[0].from[0]", "spec.ingress[0].ports[0].protocol");
    }

    @Test
    void what_is_written_is_read_again_as_the_same_policy() {
        NetworkPolicy policy = policy("""
                spec:
                  podSelector:
                    matchLabels: {app: api}
                    matchExpressions:
                    - {key: app, operator: In, values: [api]}
                    - {key: tier, operator: NotIn, values: [a, b]}
                    - {key: canary, operator: DoesNotExist}
                  policyTypes: [Egress, Ingress]
                  ingress:
                  - from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}, {namespaceSelector: {}}]
                    ports: [{port: 80}, {port: 90, endPort: 99, protocol: UDP}]
                  egress:
                  - to: [{podSelector: {matchLabels: {app: db}}, namespaceSelector: {}}]
                    ports: [{port: sql}, {protocol: SCTP}]
                  - {}
                """);

        String written = YAML.asYaml(KubeObjects.toKubernetes(policy));

        assertThat(KubeObjects.networkPolicy(YAML.unmarshal(
                                written, io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy.class))
                        .value())
                .hasValue(policy);
    }

    @Test
    void what_is_written_says_each_direction_and_nothing_that_is_empty() {
        NetworkPolicy policy =
                policy("spec: {podSelector: {matchLabels: {app: api}}, ingress: [{ports: [{port: 80}]}]}");

        assertThat(YAML.asYaml(KubeObjects.toKubernetes(policy))).isEqualTo("""
                        ---
                        apiVersion: "networking.k8s.io/v1"
                        kind: "NetworkPolicy"
                        metadata:
                          name: "p"
                          namespace: "shop"
                        spec:
                          ingress:
                          - ports:
                            - port: 80
                              protocol: "TCP"
                          podSelector:
                            matchLabels:
                              app: "api"
                          policyTypes:
                          - "Ingress"
                        """);
    }
}
