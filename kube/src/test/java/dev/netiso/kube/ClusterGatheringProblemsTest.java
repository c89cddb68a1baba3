// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import static dev.netiso.kube.ClusterGatheringTest.gather;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.PolicyRef;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is in manifests besides what is understood: told, counted, never guessed. */
final class ClusterGatheringProblemsTest {
    @Test
    void counts_what_means_nothing_to_policy() {
        assertThat(gather("""
                        {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
                        ---
                        {apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition}
                        ---
                        {apiVersion: v1, kind: ConfigMap, metadata: 17}
                        ---
                        replicaCount: 2
                        ---
                        - nothing
                        """).ignored())
                .isEqualTo(Map.of("", 2, "ConfigMap", 2, "CustomResourceDefinition.apiextensions.k8s.io", 1));
    }

    @Test
    void what_has_another_type_than_it_should_is_a_problem_and_never_converted() {
        Gathered gathered = gather("""
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: {name: odd, namespace: shop}
                spec: {podSelector: {matchLabels: {enabled: yes}}}
                ---
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: {name: odder, namespace: shop}
                spec: {ingress: [{ports: 80}]}
                ---
                {apiVersion: v1, kind: Pod, metadata: {name: p, labels: {version: 1.0}}}
                ---
                {apiVersion: v1, kind: Node, metadata: [n]}
                ---
                {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: oddest, namespace: shop}, spec: {ingress: [null]}}
                ---
                {apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {metadata: {labels: {a: 1}}}}}
                """);

        assertThat(gathered.snapshot().unreadable())
                .containsExactly(
                        new PolicyRef("NetworkPolicy", "shop", "odd"),
                        new PolicyRef("NetworkPolicy", "shop", "odder"),
                        new PolicyRef("NetworkPolicy", "shop", "oddest"));
        assertThat(gathered.problems())
                .extracting(problem -> problem.kind() + " " + problem.name() + ": " + problem.field())
                .containsExactlyInAnyOrder(
                        "NetworkPolicy odd: spec.podSelector.matchLabels.enabled",
                        "NetworkPolicy odder: spec.ingress[0].ports",
                        "NetworkPolicy oddest: spec.ingress[0]",
                        "Pod p: metadata.labels.version",
                        "Node : metadata",
                        "Deployment d: metadata.labels.a");
        assertThat(gathered.problems().getFirst().message()).endsWith("[file1.yaml, document 3, line 11]");
    }

    @Test
    void a_misspelt_field_does_not_make_a_policy_mean_something_else() {
        Gathered gathered = gather("""
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: {name: n, namespace: shop}
                spec:
                  podselector: {}
                  ingress:
                  - form: [{podSelector: {matchlabels: {app: web}}}]
                  - from: [{podSelector: {matchlabels: {app: web}, matchLabels: null}, namespace: shop}]
                    ports: [{port: 80, endport: 90}]
                  - from: [{ipBlock: {cidr: 10.0.0.0/8, excepts: []}}]
                """);

        assertThat(gathered.snapshot().unreadable()).containsExactly(new PolicyRef("NetworkPolicy", "shop", "n"));
        assertThat(gathered.problems())
                .extracting(Problem::field)
                .containsExactlyInAnyOrder(
                        "spec.podselector",
                        "spec.ingress[0].form",
                        "spec.ingress[1].from[0].podSelector.matchlabels",
                        "spec.ingress[1].from[0].namespace",
                        "spec.ingress[1].ports[0].endport",
                        "spec.ingress[2].from[0].ipBlock.excepts");
    }

    @Test
    void of_two_that_differ_the_later_counts_and_it_is_told() {
        String policy = "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: n}, "
                + "spec: {policyTypes: [%s]}}";
        Gathered gathered = gather(policy.formatted("Ingress"), policy.formatted("Egress"), policy.formatted("Egress"));

        assertThat(gathered.snapshot().networkPolicies())
                .singleElement()
                .extracting(NetworkPolicy::isolates)
                .hasToString("[EGRESS]");
        assertThat(gathered.problems())
                .extracting(Problem::toString)
                .containsExactly(
                        "NetworkPolicy default/n: metadata.name: there are two, and not the same: this one counts, "
                                + "the one in [file1.yaml, document 1, line 1] does not [file2.yaml, document 1, line 1]");
    }

    @Test
    void policies_of_the_cluster_are_gathered_and_the_unreadable_ones_known() {
        Gathered gathered = gather("""
                apiVersion: v1
                kind: List
                items:
                - apiVersion: policy.networking.k8s.io/v1alpha2
                  kind: ClusterNetworkPolicy
                  metadata: {name: a}
                  spec: {tier: Admin, priority: 1, subject: {namespaces: {}}}
                - apiVersion: policy.networking.k8s.io/v1alpha1
                  kind: AdminNetworkPolicy
                  metadata: {name: a}
                  spec: {priority: 1, subject: {namespaces: {}}}
                - apiVersion: policy.networking.k8s.io/v2
                  kind: ClusterNetworkPolicy
                  metadata: {name: b}
                - {apiVersion: extensions/v1beta1, kind: NetworkPolicy, metadata: {name: c}}
                """);

        assertThat(gathered.snapshot().clusterPolicies())
                .extracting(policy -> policy.ref().kind())
                .containsExactly("ClusterNetworkPolicy", "AdminNetworkPolicy");
        assertThat(gathered.snapshot().unreadable())
                .containsExactly(
                        new PolicyRef("NetworkPolicy", "default", "c"), new PolicyRef("ClusterNetworkPolicy", "", "b"));
        assertThat(gathered.problems()).extracting(Problem::field).containsOnly("apiVersion");
    }

    @Test
    void a_policy_of_an_unknown_api_is_unreadable_and_one_of_a_cni_is_told_apart() {
        Gathered gathered = gather("""
                {kind: NetworkPolicy, metadata: {name: a, namespace: shop}}
                ---
                {apiVersion: v1, kind: NetworkPolicy, metadata: {name: b}}
                ---
                {apiVersion: network.k8s.io/v1, kind: NetworkPolicy, metadata: {name: c}}
                ---
                {apiVersion: networking.k8s.io/v1, kind: networkpolicy, metadata: {name: d}}
                ---
                {apiVersion: policy.k8s.io/v1, kind: AdminNetworkPolicy, metadata: {name: e}}
                ---
                {apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {name: f}}
                ---
                {apiVersion: crd.antrea.io/v1beta1, kind: ClusterNetworkPolicy, metadata: {name: g}}
                ---
                {apiVersion: cilium.io/v2, kind: CiliumClusterwideNetworkPolicy, metadata: {name: h}}
                """);

        assertThat(gathered.snapshot().unreadable())
                .containsExactly(
                        new PolicyRef("NetworkPolicy", "shop", "a"),
                        new PolicyRef("NetworkPolicy", "default", "b"),
                        new PolicyRef("NetworkPolicy", "default", "c"),
                        new PolicyRef("networkpolicy", "default", "d"),
                        new PolicyRef("AdminNetworkPolicy", "", "e"));
        assertThat(gathered.problems()).extracting(Problem::field).containsOnly("apiVersion");
        assertThat(gathered.ignored().keySet()).hasSize(3).allMatch(ForeignPolicies::contain);
    }

    @Test
    void a_workload_of_an_unknown_api_is_told_and_one_of_somebody_else_is_not() {
        Gathered gathered = gather("""
                {apiVersion: v1, kind: Deployment, metadata: {name: a, namespace: shop}}
                ---
                {apiVersion: extensions/v1beta1, kind: DaemonSet, metadata: {name: b}}
                ---
                {kind: StatefulSet, metadata: {name: a, namespace: shop}}
                ---
                {apiVersion: app/v1, kind: Deployment, metadata: {name: c}}
                ---
                {apiVersion: serving.knative.dev/v1, kind: Service, metadata: {name: d}}
                ---
                {apiVersion: batch.volcano.sh/v1alpha1, kind: Job, metadata: {name: e}}
                """);

        assertThat(gathered.problems())
                .extracting(problem -> problem.toString().replaceFirst(" \\[.*", ""))
                .containsExactlyInAnyOrder(
                        "Deployment shop/a: apiVersion: \"v1\" with this kind is not known here",
                        "DaemonSet default/b: apiVersion: \"extensions/v1beta1\" with this kind is not known here",
                        "StatefulSet shop/a: apiVersion: missing",
                        "Deployment default/c: apiVersion: \"app/v1\" with this kind is not known here");
        assertThat(gathered.leftOut()).isEqualTo(4);
        assertThat(gathered.ignored()).isEqualTo(Map.of("Service.serving.knative.dev", 1, "Job.batch.volcano.sh", 1));
    }

    @Test
    void a_namespace_that_is_not_declared_is_told_where_its_labels_are_asked_for() {
        String pods = """
                {apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: a}}}
                ---
                {apiVersion: v1, kind: Pod, metadata: {name: p, namespace: shop}}
                ---
                {apiVersion: v1, kind: Pod, metadata: {name: p, namespace: pay}}
                """;
        String policy = """
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: {name: n, namespace: shop}
                spec: {podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {%s}}}]}]}
                """;

        assertThat(gather(pods, policy.formatted("team: b")).undeclared()).containsExactly("pay");
        assertThat(gather(pods, policy.formatted("kubernetes.io/metadata.name: pay"))
                        .undeclared())
                .isEmpty();
    }
}
