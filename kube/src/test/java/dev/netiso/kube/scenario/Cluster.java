// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube.scenario;

import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;
import dev.netiso.kube.ClusterGathering;
import dev.netiso.kube.Manifests;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Decision;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Explanation;
import dev.netiso.policy.Party;
import dev.netiso.policy.ServiceAddress;
import dev.netiso.policy.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The cluster of a scenario's manifests, and the parties that its rows name. */
record Cluster(Snapshot snapshot, Evaluator evaluator) {
    private static final int SOURCE_PORT = 40000;
    private static final int ECHO_REQUEST = 8;

    static Cluster read(Path manifests) throws IOException {
        ClusterGathering gathering = new ClusterGathering();
        try (InputStream in = Files.newInputStream(manifests)) {
            Manifests.read(in, manifests.getFileName().toString(), gathering::add);
        }
        Snapshot snapshot = gathering.gather().snapshot();
        return new Cluster(snapshot, Evaluator.of(snapshot));
    }

    Decision decide(Row row) {
        return evaluator.decide(connection(row));
    }

    Explanation explain(Row row) {
        return evaluator.explain(connection(row));
    }

    private Connection connection(Row row) {
        String[] destination = row.destination().split(" via ", -1);
        Optional<ServiceAddress> via =
                destination.length == 2 ? Optional.of(service(destination[1])) : Optional.empty();
        return new Connection(party(row.source()), party(destination[0]), transport(row.port()), via);
    }

    private static ServiceAddress service(String text) {
        int colon = text.lastIndexOf(':');
        return new ServiceAddress(IpAddress.of(text.substring(0, colon)), Integer.parseInt(text.substring(colon + 1)));
    }

    private static Transport transport(String text) {
        if (text.equals("icmp")) {
            return new Transport.Icmp(ECHO_REQUEST, 0);
        }
        String[] parts = text.split("/", 2);
        return new Transport.Ports(Protocol.valueOf(parts[1]), SOURCE_PORT, Integer.parseInt(parts[0]));
    }

    private Party party(String text) {
        String[] at = text.split(" at ", -1);
        String[] as = text.split(" as ", -1);
        if (as.length == 2) {
            return new Party.OfAddress(IpAddress.of(as[0]), List.of(as[1]));
        }
        Optional<IpAddress> address = at.length == 2 ? Optional.of(IpAddress.of(at[1])) : Optional.empty();
        if (at[0].startsWith("node:")) {
            return node(at[0].substring("node:".length()), address);
        }
        return at[0].contains("/") ? pod(at[0], address) : evaluator.party(IpAddress.of(at[0]));
    }

    private Party node(String name, Optional<IpAddress> address) {
        return snapshot.nodes().stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .map(node -> new Party.OfNode(
                        node, address.orElseGet(() -> node.addresses().getFirst())))
                .orElseThrow(() -> new IllegalArgumentException("no node " + name));
    }

    private Party pod(String path, Optional<IpAddress> address) {
        return snapshot.pods().stream()
                .filter(pod -> path.equals(pod.namespace() + "/" + pod.name()))
                .findFirst()
                .map(pod -> new Party.OfPod(
                        pod,
                        address.orElseGet(
                                () -> pod.addresses().stream().findFirst().orElse(IpAddress.UNSPECIFIED))))
                .orElseThrow(() -> new IllegalArgumentException("no pod " + path));
    }
}
