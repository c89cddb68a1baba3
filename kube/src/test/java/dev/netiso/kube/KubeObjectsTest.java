// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Workload;
import dev.netiso.policy.ContainerPort;
import dev.netiso.policy.Namespace;
import dev.netiso.policy.Node;
import dev.netiso.policy.Pod;
import dev.netiso.policy.Selector;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KubeObjectsTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private static Conversion<Pod> read(String yaml) {
        return KubeObjects.pod(YAML.unmarshal("---\n" + yaml, io.fabric8.kubernetes.api.model.Pod.class));
    }

    private static Pod pod(String yaml) {
        Conversion<Pod> read = read(yaml);
        assertThat(read.problems()).isEmpty();
        return read.value().orElseThrow();
    }

    @Test
    void a_pod_is_read_with_all_its_addresses_and_declared_ports() {
        Pod pod = pod("""
                apiVersion: v1
                kind: Pod
                metadata:
                  {name: api-1, namespace: payments, uid: u1, labels: {app: api}}
                spec:
                  nodeName: node1
                  containers:
                  - {name: a, ports: [{name: http, containerPort: 80}, {containerPort: 53, protocol: UDP}]}
                  - {name: b, ports: [{containerPort: 9, protocol: SCTP}]}
                  initContainers:
                  - {name: setup, ports: [{name: never, containerPort: 1}]}
                  - {name: sidecar, restartPolicy: Always, ports: [{name: admin, containerPort: 15000}]}
                status: {phase: Running, podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}, {ip: "fd00::1"}]}
                """);

        assertThat(pod)
                .isEqualTo(new Pod(
                        "payments",
                        "api-1",
                        "u1",
                        Map.of("app", "api"),
                        List.of(IpAddress.of("10.0.0.1"), IpAddress.of("fd00::1")),
                        List.of(
                                new ContainerPort("http", Protocol.TCP, 80),
                                new ContainerPort("", Protocol.UDP, 53),
                                new ContainerPort("", Protocol.SCTP, 9),
                                new ContainerPort("admin", Protocol.TCP, 15000, true)),
                        new Workload("Pod", "api-1"),
                        "node1",
                        false,
                        false));
    }

    @ParameterizedTest
    @CsvSource({"Pending, false", "Running, false", "Succeeded, true", "Failed, true", "Unknown, false"})
    void a_pod_has_ended_once_it_succeeded_or_failed(String phase, boolean ended) {
        assertThat(pod("{kind: Pod, metadata: {name: p}, status: {phase: " + phase + "}}")
                        .terminated())
                .isEqualTo(ended);
    }

    @Test
    void a_pod_in_the_host_network_says_so() {
        assertThat(pod("{kind: Pod, metadata: {name: p}, spec: {hostNetwork: true}}")
                        .hostNetwork())
                .isTrue();
    }

    @Test
    void a_pod_of_a_file_needs_only_a_name() {
        Pod pod = pod("{kind: Pod, metadata: {name: p}}");

        assertThat(pod.namespace()).isEqualTo("default");
        assertThat(pod.addresses()).isEmpty();
        assertThat(read("{kind: Pod}").value()).isEmpty();
        assertThat(read("{kind: Pod}").problems()).extracting(Problem::field).containsExactly("metadata.name");
    }

    @Test
    void what_cannot_be_read_of_a_pod_is_reported_and_the_rest_is_kept() {
        Conversion<Pod> read = read("""
                kind: Pod
                metadata: {name: p, namespace: shop}
                spec:
                  containers:
                  - {name: a, ports: [{containerPort: 0}, {containerPort: 80, protocol: DCCP}, {containerPort: 81}]}
                status: {podIPs: [{ip: 10.1}, {ip: 10.0.0.2}]}
                """);

        assertThat(read.problems())
                .extracting(Problem::toString)
                .containsExactlyInAnyOrder(
                        "Pod shop/p: status.podIPs[0].ip: \"10.1\" is not an IP address",
                        "Pod shop/p: spec.containers[0].ports[0].containerPort: 0 (expected: 1 to 65535)",
                        "Pod shop/p: spec.containers[0].ports[1].protocol: \"DCCP\" (expected: TCP, UDP or SCTP)");
        assertThat(read.value()).hasValueSatisfying(pod -> {
            assertThat(pod.addresses()).containsExactly(IpAddress.of("10.0.0.2"));
            assertThat(pod.ports()).containsExactly(new ContainerPort("", Protocol.TCP, 81));
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ReplicaSet  | frontend-7d9c8 | {pod-template-hash: 7d9c8} | Deployment  | frontend",
                "ReplicaSet  | frontend-7d9c8 | {}                         | ReplicaSet  | frontend-7d9c8",
                "ReplicaSet  | by-hand        | {pod-template-hash: 7d9c8} | ReplicaSet  | by-hand",
                "StatefulSet | db             | {}                         | StatefulSet | db",
                "DaemonSet   | agent          | {}                         | DaemonSet   | agent",
                "Job         | backup-28712   | {}                         | Job         | backup-28712",
                "Node        | node1          | {}                         | Pod         | p",
            })
    void the_workload_is_the_owning_controller(String kind, String owner, String labels, String workload, String name) {
        Pod pod = pod("""
                kind: Pod
                metadata:
                  name: p
                  labels: %s
                  ownerReferences:
                  - {kind: Other, name: other, apiVersion: x/v1, uid: u0}
                  - {kind: %s, name: %s, apiVersion: apps/v1, uid: u1, controller: true}
                """.formatted(labels, kind, owner));

        assertThat(pod.workload()).isEqualTo(new Workload(workload, name));
    }

    @Test
    void a_node_is_read_with_its_addresses_and_without_its_names() {
        Conversion<Node> node = KubeObjects.node(YAML.unmarshal("""
                kind: Node
                metadata: {name: node1}
                status:
                  addresses:
                  - {type: Hostname, address: node1}
                  - {type: InternalIP, address: 192.168.0.1}
                  - {type: InternalIP, address: "fd00::9"}
                  - {type: ExternalIP, address: 203.0.113.1}
                  - {type: InternalIP, address: bad}
                """, io.fabric8.kubernetes.api.model.Node.class));

        assertThat(node.value())
                .hasValue(new Node(
                        "node1",
                        Map.of(),
                        List.of(IpAddress.of("192.168.0.1"), IpAddress.of("fd00::9"), IpAddress.of("203.0.113.1"))));
        assertThat(node.problems())
                .extracting(Problem::toString)
                .containsExactly("Node node1: status.addresses[4].address: \"bad\" is not an IP address");
    }

    @Test
    void a_namespace_is_read_with_its_labels() {
        assertThat(KubeObjects.namespace(YAML.unmarshal(
                                "---\n" + "{kind: Namespace, metadata: {name: shop, labels: {team: web}}}",
                                io.fabric8.kubernetes.api.model.Namespace.class))
                        .value())
                .hasValue(new Namespace("shop", Map.of("team", "web")));
    }

    @Test
    void the_selector_of_a_workload_is_read_as_a_policys_is() {
        Deployment deployment = YAML.unmarshal(
                "---\n" + "{kind: Deployment, metadata: {name: api}, spec: {selector: {matchLabels: {app: api}}}}",
                Deployment.class);

        assertThat(KubeObjects.selector(deployment, deployment.getSpec().getSelector(), "spec.selector")
                        .value())
                .hasValue(Selector.ofLabels(Map.of("app", "api")));
    }
}
