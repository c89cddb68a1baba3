// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Direction;
import dev.netiso.flow.Transport;
import dev.netiso.policy.NetworkPolicy.Peer;
import dev.netiso.policy.NetworkPolicy.Rule;
import java.util.List;
import java.util.Map;

/** The API's text as code, with no index and no structure: slow, and meant to be compared with the text line by line. Shares nothing with the real one. */
public final class NaiveEvaluator {
    private final Snapshot snapshot;

    public NaiveEvaluator(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    public Outcome decide(Connection c) {
        Outcome egress = decide(c, Direction.EGRESS);
        Outcome ingress = decide(c, Direction.INGRESS);
        if (egress == Outcome.DENIED || ingress == Outcome.DENIED) {
            return Outcome.DENIED;
        }
        return egress == Outcome.UNDECIDED || ingress == Outcome.UNDECIDED ? Outcome.UNDECIDED : Outcome.ALLOWED;
    }

    public Outcome decide(Connection c, Direction direction) {
        boolean in = direction == Direction.INGRESS;
        Party me = in ? c.destination() : c.source();
        Party other = in ? c.source() : c.destination();
        if (!isPlainPod(me)) {
            return Outcome.ALLOWED;
        }
        Pod pod = ((Party.OfPod) me).pod();
        List<NetworkPolicy> isolating = isolating(pod, direction);
        boolean self = c.source().address().equals(c.destination().address());
        boolean ownNode = !pod.node().isEmpty() && pod.node().equals(nodeName(other));
        if (isolating.isEmpty() || self || (in && ownNode)) {
            return Outcome.ALLOWED;
        }
        if (!(c.transport() instanceof Transport.Ports ports)) {
            return Outcome.UNDECIDED;
        }
        for (NetworkPolicy policy : isolating) {
            for (Rule rule : in ? policy.ingress() : policy.egress()) {
                boolean peer = rule.peers().isEmpty();
                for (Peer candidate : rule.peers()) {
                    peer |= matches(candidate, policy, other);
                }
                boolean port = rule.ports().isEmpty();
                for (Port candidate : rule.ports()) {
                    port |= matches(candidate, ports, c.destination());
                }
                if (peer && port) {
                    return Outcome.ALLOWED;
                }
            }
        }
        return !in && ownNode ? Outcome.UNDECIDED : Outcome.DENIED;
    }

    public List<NetworkPolicy> isolating(Pod pod, Direction direction) {
        return snapshot.networkPolicies().stream()
                .filter(policy -> policy.isolates().contains(direction))
                .filter(policy -> policy.namespace().equals(pod.namespace()))
                .filter(policy -> !pod.hostNetwork() && !pod.terminated())
                .filter(policy -> matches(policy.podSelector(), pod.labels()))
                .toList();
    }

    private boolean matches(Peer peer, NetworkPolicy policy, Party other) {
        if (peer instanceof Peer.IpBlock block) {
            return block.cidr().contains(other.address())
                    && block.except().stream().noneMatch(except -> except.contains(other.address()));
        }
        Peer.Pods pods = (Peer.Pods) peer;
        if (!isPlainPod(other)) {
            return false;
        }
        Pod pod = ((Party.OfPod) other).pod();
        boolean namespace = pods.namespaceSelector()
                .map(selector -> snapshot.namespaces().stream()
                        .filter(candidate -> candidate.name().equals(pod.namespace()))
                        .anyMatch(candidate -> matches(selector, candidate.labels())))
                .orElse(pod.namespace().equals(policy.namespace()));
        return namespace
                && (pods.podSelector().isEmpty() || matches(pods.podSelector().get(), pod.labels()));
    }

    private static boolean matches(Port port, Transport.Ports packet, Party destination) {
        if (port instanceof Port.Named named) {
            return isPlainPod(destination)
                    && ((Party.OfPod) destination)
                            .pod()
                            .ports()
                            .contains(new ContainerPort(named.name(), packet.protocol(), packet.destinationPort()))
                    && named.protocol().orElse(packet.protocol()) == packet.protocol();
        }
        if (port instanceof Port.All all) {
            return all.protocol() == packet.protocol();
        }
        Port.Range range = (Port.Range) port;
        return range.protocol() == packet.protocol()
                && packet.destinationPort() >= range.first()
                && packet.destinationPort() <= range.last();
    }

    private static boolean matches(Selector selector, Map<String, String> labels) {
        for (Selector.Requirement requirement : selector.requirements()) {
            String value = labels.get(requirement.key());
            boolean met = switch (requirement) {
                case Selector.Requirement.In in -> value != null && in.values().contains(value);
                case Selector.Requirement.NotIn notIn ->
                    value == null || !notIn.values().contains(value);
                case Selector.Requirement.Exists _ -> value != null;
                case Selector.Requirement.DoesNotExist _ -> value == null;
            };
            if (!met) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlainPod(Party party) {
        return party instanceof Party.OfPod(Pod pod, var _) && !pod.hostNetwork() && !pod.terminated();
    }

    private static String nodeName(Party party) {
        if (party instanceof Party.OfNode(Node node, var _)) {
            return node.name();
        }
        return party instanceof Party.OfPod(Pod pod, var _) && pod.hostNetwork() ? pod.node() : "";
    }
}
