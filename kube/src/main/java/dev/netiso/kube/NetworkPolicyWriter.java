// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import dev.netiso.flow.Cidr;
import dev.netiso.flow.Direction;
import dev.netiso.flow.Protocol;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.NetworkPolicy.Peer;
import dev.netiso.policy.NetworkPolicy.Rule;
import dev.netiso.policy.Port;
import dev.netiso.policy.Selector;
import dev.netiso.policy.Selector.Requirement;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Writes NetworkPolicies; reading what was written gives the same policy. */
final class NetworkPolicyWriter {
    private NetworkPolicyWriter() {}

    static io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy write(NetworkPolicy policy) {
        return new NetworkPolicyBuilder()
                .withNewMetadata()
                .withNamespace(policy.namespace())
                .withName(policy.name())
                .endMetadata()
                .withNewSpec()
                .withPodSelector(selector(policy.podSelector()))
                .withPolicyTypes(policyTypes(policy))
                .withIngress(policy.ingress().stream()
                        .map(NetworkPolicyWriter::ingressRule)
                        .toList())
                .withEgress(policy.egress().stream()
                        .map(NetworkPolicyWriter::egressRule)
                        .toList())
                .endSpec()
                .build();
    }

    private static List<String> policyTypes(NetworkPolicy policy) {
        return Stream.of(Direction.values())
                .filter(policy.isolates()::contains)
                .map(direction -> switch (direction) {
                    case INGRESS -> "Ingress";
                    case EGRESS -> "Egress";
                })
                .toList();
    }

    private static NetworkPolicyIngressRule ingressRule(Rule rule) {
        return new NetworkPolicyIngressRule(peers(rule), ports(rule));
    }

    private static NetworkPolicyEgressRule egressRule(Rule rule) {
        return new NetworkPolicyEgressRule(ports(rule), peers(rule));
    }

    private static List<NetworkPolicyPeer> peers(Rule rule) {
        return rule.peers().stream().map(NetworkPolicyWriter::peer).toList();
    }

    private static NetworkPolicyPeer peer(Peer peer) {
        NetworkPolicyPeerBuilder builder = new NetworkPolicyPeerBuilder();
        switch (peer) {
            case Peer.IpBlock(Cidr cidr, List<Cidr> except) ->
                builder.withIpBlock(new IPBlock(
                        cidr.toString(), except.stream().map(Cidr::toString).toList()));
            case Peer.Pods(Optional<Selector> namespaces, Optional<Selector> pods) -> {
                namespaces.map(NetworkPolicyWriter::selector).ifPresent(builder::withNamespaceSelector);
                pods.map(NetworkPolicyWriter::selector).ifPresent(builder::withPodSelector);
            }
        }
        return builder.build();
    }

    private static List<NetworkPolicyPort> ports(Rule rule) {
        return rule.ports().stream().map(NetworkPolicyWriter::port).toList();
    }

    private static NetworkPolicyPort port(Port port) {
        return switch (port) {
            case Port.All(Protocol protocol) -> port(protocol).build();
            case Port.Named named ->
                port(named.protocol().orElseThrow())
                        .withPort(new IntOrString(named.name()))
                        .build();
            case Port.Range range
            when range.first() == range.last() ->
                port(range.protocol()).withPort(new IntOrString(range.first())).build();
            case Port.Range range ->
                port(range.protocol())
                        .withPort(new IntOrString(range.first()))
                        .withEndPort(range.last())
                        .build();
        };
    }

    private static NetworkPolicyPortBuilder port(Protocol protocol) {
        return new NetworkPolicyPortBuilder().withProtocol(protocol.name());
    }

    /** One value as {@code matchLabels}, as a person would write it; a key that is asked for twice cannot stand there twice. */
    private static LabelSelector selector(Selector selector) {
        LabelSelectorBuilder builder = new LabelSelectorBuilder();
        for (Requirement requirement : selector.requirements()) {
            if (requirement instanceof Requirement.In(String key, List<String> values)
                    && values.size() == 1
                    && !(builder.hasMatchLabels() && builder.getMatchLabels().containsKey(key))) {
                builder.addToMatchLabels(key, values.getFirst());
            } else {
                builder.addToMatchExpressions(expression(requirement));
            }
        }
        return builder.build();
    }

    private static LabelSelectorRequirement expression(Requirement requirement) {
        return switch (requirement) {
            case Requirement.In(String key, List<String> values) -> new LabelSelectorRequirement(key, "In", values);
            case Requirement.NotIn(String key, List<String> values) ->
                new LabelSelectorRequirement(key, "NotIn", values);
            case Requirement.Exists(String key) -> new LabelSelectorRequirement(key, "Exists", List.of());
            case Requirement.DoesNotExist(String key) -> new LabelSelectorRequirement(key, "DoesNotExist", List.of());
        };
    }
}
