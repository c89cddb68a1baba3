// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server;

import static org.junit.jupiter.api.Assumptions.abort;

import io.fabric8.kubernetes.api.model.APIService;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What stands in a cluster before flows can be asked for: install.yaml, two pods with a policy between them, and an agent that a test plays. */
final class Installation {
    static final String SYSTEM = "netiso-system";
    static final String FRONTEND = "10.244.0.12";
    static final String API = "10.244.1.7";

    private static final Set<String> OF_INTEREST = Set.of(
            "APIService", "Namespace", "ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding");

    private final KubernetesClient admin;
    private final Shell kubectl;

    Installation(KubernetesClient admin, Shell kubectl) {
        this.admin = admin;
        this.kubectl = kubectl;
    }

    /** What install.yaml says, without what needs nodes. */
    void install() throws IOException {
        Path root = Path.of(System.getProperty("netiso.root", ".."));
        try (InputStream yaml = Files.newInputStream(root.resolve("daemonset/src/main/kubernetes/install.yaml"))) {
            for (HasMetadata object : admin.load(yaml).items()) {
                if (OF_INTEREST.contains(object.getKind()) && !(object instanceof APIService)) {
                    admin.resource(object).create();
                }
            }
        }
    }

    void register(int port) throws IOException {
        admin.resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withName("flow-server")
                        .withNamespace(SYSTEM)
                        .endMetadata()
                        .withNewSpec()
                        .withType("ExternalName")
                        .withExternalName("localhost")
                        .endSpec()
                        .build())
                .create();
        kubectl.run("apply", "-f", apiService(port).toString()).ok();
    }

    Path apiService(int port) {
        return kubectl.file("""
                apiVersion: apiregistration.k8s.io/v1
                kind: APIService
                metadata: {name: v1alpha1.flows.netiso.dev}
                spec:
                  group: flows.netiso.dev
                  version: v1alpha1
                  groupPriorityMinimum: 100
                  versionPriority: 100
                  service: {name: flow-server, namespace: netiso-system, port: %d}
                """.formatted(port));
    }

    void workloads() {
        kubectl.run("create", "namespace", "shop").ok();
        kubectl.run("create", "namespace", "payments").ok();
        pod("shop", "frontend", FRONTEND);
        pod("payments", "api", API);
        kubectl.run("apply", "-f", kubectl.file("""
                        apiVersion: networking.k8s.io/v1
                        kind: NetworkPolicy
                        metadata: {name: default-deny, namespace: payments}
                        spec: {podSelector: {}, policyTypes: [Ingress]}
                        """).toString()).ok();
        kubectl.run("-n", "shop", "create", "rolebinding", "alice", "--clusterrole=netiso-flow-reader", "--user=alice")
                .ok();
    }

    private void pod(String namespace, String name, String address) {
        var pod = admin.resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(namespace)
                        .withLabels(Map.of("app", name))
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("main")
                        .withImage("none")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        pod.getStatus().setPhase("Running");
        pod.getStatus().setPodIP(address);
        pod.getStatus()
                .setPodIPs(List.of(new io.fabric8.kubernetes.api.model.PodIPBuilder()
                        .withIp(address)
                        .build()));
        admin.resource(pod).updateStatus();
    }

    FakeAgent startAgent() throws IOException {
        Secret tls =
                admin.secrets().inNamespace(SYSTEM).withName("node-agent-tls").get();
        InetAddress address = ownAddress();
        FakeAgent started = new FakeAgent(
                new InetSocketAddress(address, 0),
                text(tls, "tls.crt"),
                text(tls, "tls.key"),
                text(tls, "ca.crt"),
                1000);
        admin.resource(new EndpointSliceBuilder()
                        .withNewMetadata()
                        .withName("node-agents-test")
                        .withNamespace(SYSTEM)
                        .addToLabels("kubernetes.io/service-name", "node-agents")
                        .endMetadata()
                        .withAddressType("IPv4")
                        .addNewEndpoint()
                        .withAddresses(address.getHostAddress())
                        .withNodeName("node1")
                        .endEndpoint()
                        .addNewPort()
                        .withName("observer")
                        .withPort(started.port())
                        .withProtocol("TCP")
                        .endPort()
                        .build())
                .create();
        return started;
    }

    static String text(Secret secret, String key) {
        return new String(Base64.getDecoder().decode(secret.getData().get(key)), StandardCharsets.UTF_8);
    }

    /** Kubernetes refuses loopback addresses in endpoint slices. */
    private static InetAddress ownAddress() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address
                        && !address.isLoopbackAddress()
                        && !address.isLinkLocalAddress())
                .findFirst()
                .orElseGet(() -> abort("this machine has no address but loopback"));
    }
}
