// SPDX-License-Identifier: Apache-2.0
package dev.netiso.lab.proof;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.netiso.lab.LabCluster;
import dev.netiso.lab.proof.Attempt.Port;
import dev.netiso.lab.proof.Attempt.Reached;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What proof.yaml makes of a lab, and every connection that can be tried in it. */
final class Ground implements AutoCloseable {
    private static final List<String> NAMESPACES = List.of("front", "back", "data", "ops", "free");
    private static final List<Port> PORTS = ports("8080/TCP", "8081/TCP", "9090/TCP", "9100/TCP", "8053/UDP");
    private static final Port KUBELET = Port.parse("10250/TCP");
    /** As the blocks in proof-policies.yaml. */
    private static final Map<String, List<Port>> OUTSIDE = Map.of(
            "198.51.100.10", ports("8080/TCP", "8443/TCP", "8053/UDP"), "198.51.100.20", ports("8080/TCP", "8053/UDP"));

    private final Process outside;
    private final List<JsonNode> pods;
    private final List<Attempt> attempts = new ArrayList<>();

    private Ground(ProofLab lab) {
        outside = lab.start(listener(lab));
        pods = items(lab, "pods").stream().filter(Ground::isHere).toList();
        List<JsonNode> services =
                items(lab, "services").stream().filter(Ground::isHere).toList();
        List<End> nodes = items(lab, "nodes").stream()
                .map(node -> End.outside(node.at("/status/addresses/0/address").textValue()))
                .toList();
        for (JsonNode pod : pods) {
            End from = end(pod);
            toPods(from);
            services.forEach(service -> toService(from, service));
            OUTSIDE.forEach((address, ports) ->
                    ports.forEach(port -> attempts.add(Attempt.direct(from, End.outside(lab.here(address)), port))));
            nodes.forEach(node -> attempts.add(Attempt.direct(from, node, KUBELET)));
        }
        // Not to Services: those see a node's address in place of the machine's.
        toPods(End.outside(lab.machine()));
    }

    /** Makes the pods, without policies, installs netiso, and waits until all of it runs. */
    static Ground prepare(ProofLab lab) {
        CaptureProof.install(lab);
        // A bare pod is refused until its namespace has a ServiceAccount.
        await("the pods are made")
                .atMost(Duration.ofSeconds(30))
                .until(() -> lab.kubectl("apply", "-f", LabCluster.built("lab/manifests/proof.yaml"))
                                .exit()
                        == 0);
        CaptureProof.awaitInstalled(lab);
        OUTSIDE.keySet().forEach(address -> lab.addAddress(lab.here(address)));
        for (String namespace : NAMESPACES) {
            for (String kind : List.of("deployment", "statefulset", "daemonset")) {
                lab.kubectl("-n", namespace, "rollout", "status", kind, "--timeout=50s");
            }
            lab.kubectl("-n", namespace, "wait", "--for=condition=Ready", "pod", "--all", "--timeout=50s")
                    .ok();
        }
        return new Ground(lab);
    }

    /** In a shell that lives as long as its input is open, so that nothing listens for longer than the test lives. */
    private static List<String> listener(ProofLab lab) {
        Stream<String> places = OUTSIDE.entrySet().stream()
                .flatMap(at -> at.getValue().stream()
                        .map(port -> lab.here(at.getKey()) + ":"
                                + port.toString().replace("/TCP", "").replace("/UDP", "/udp")));
        return Stream.concat(
                        Stream.of(
                                "sh",
                                "-c",
                                "\"$@\" & cat; kill $!",
                                "sh",
                                lab.netbox().toString(),
                                "serve"),
                        places)
                .toList();
    }

    private void toPods(End from) {
        pods.forEach(pod -> PORTS.forEach(port -> attempts.add(Attempt.direct(from, end(pod), port))));
    }

    /** Not to a Service of its own: whether a pod that comes back to itself is policed is nobody's promise. */
    private void toService(End from, JsonNode service) {
        String app = service.at("/spec/selector/app").asText();
        String group = service.at("/metadata/namespace").textValue() + "/" + app;
        if (app.isEmpty() || from.group().equals(group)) {
            return;
        }
        End to = new End(
                service.at("/spec/clusterIP").textValue(),
                name(service),
                service.at("/spec/clusterIP").textValue());
        for (JsonNode port : service.at("/spec/ports")) {
            String protocol = port.path("protocol").textValue();
            String target = port.path("targetPort").asText();
            attempts.add(new Attempt(
                    from,
                    to,
                    new Port(port.path("port").intValue(), protocol),
                    new Reached(group, port(group, target + "/" + protocol))));
        }
    }

    /** Every connection; the order stays. */
    List<Attempt> attempts() {
        return List.copyOf(attempts);
    }

    /** What stands behind an end and a port as a user names them. */
    Reached reached(String end, String port) {
        if (end.contains("/svc/")) {
            String service = group(end);
            return attempts.stream()
                    .filter(attempt -> attempt.to().group().equals(service)
                            && attempt.port().toString().equals(port)
                            && !attempt.to().name().contains("/"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no Service " + end + " " + port))
                    .reached();
        }
        return new Reached(group(end), port(group(end), port));
    }

    /** {@code namespace/name} of {@code namespace/kind/name}; an address is its own. */
    static String group(String end) {
        String[] parts = end.split("/", -1);
        return parts.length == 1 ? end : parts[0] + "/" + parts[parts.length - 1];
    }

    private Port port(String group, String text) {
        if (Character.isDigit(text.charAt(0))) {
            return Port.parse(text);
        }
        String name = text.substring(0, text.indexOf('/'));
        return pods.stream()
                .filter(pod -> end(pod).group().equals(group))
                .flatMap(pod -> stream(pod.at("/spec/containers/0/ports")))
                .filter(port -> port.path("name").asText().equals(name))
                .findFirst()
                .map(port -> new Port(
                        port.path("containerPort").intValue(),
                        port.path("protocol").textValue()))
                .orElseThrow(() -> new AssertionError(group + " has no port " + text));
    }

    /** Not netiso itself. */
    private static boolean isHere(JsonNode object) {
        return NAMESPACES.contains(object.at("/metadata/namespace").textValue());
    }

    private static End end(JsonNode pod) {
        return new End(
                name(pod),
                pod.at("/metadata/namespace").textValue() + "/"
                        + pod.at("/metadata/labels/app").textValue(),
                pod.at("/status/podIP").textValue());
    }

    private static String name(JsonNode object) {
        return object.at("/metadata/namespace").textValue() + "/"
                + object.at("/metadata/name").textValue();
    }

    private static List<JsonNode> items(ProofLab lab, String resource) {
        try {
            String json = lab.kubectl("get", resource, "-A", "-o", "json").ok().out();
            return stream(new ObjectMapper().readTree(json).path("items")).toList();
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static List<Port> ports(String... ports) {
        return Stream.of(ports).map(Port::parse).collect(Collectors.toUnmodifiableList());
    }

    @Override
    public void close() {
        try {
            outside.getOutputStream().close();
        } catch (IOException e) {
            outside.destroy();
        }
    }
}
