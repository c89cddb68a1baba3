// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import static dev.netiso.kube.Reading.orEmpty;

import dev.netiso.flow.Direction;
import dev.netiso.flow.Protocol;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.NetworkPolicy.Peer;
import dev.netiso.policy.NetworkPolicy.Rule;
import dev.netiso.policy.Port;
import dev.netiso.policy.Selector;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads NetworkPolicies with the defaults of pkg/apis/networking/v1/defaults.go, which a stored object has and a file need not have, and by the rules of
 * pkg/apis/networking/validation/validation.go.
 */
final class NetworkPolicyReader {
    private static final String API_VERSION = "networking.k8s.io/v1";
    private static final int MAX_PORT = 0xffff;

    private final Reading reading;

    private NetworkPolicyReader(Reading reading) {
        this.reading = reading;
    }

    static Conversion<NetworkPolicy> read(io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy policy) {
        Reading reading = Reading.namespaced(policy);
        if (!API_VERSION.equals(policy.getApiVersion())) {
            reading.problem("apiVersion", "\"" + policy.getApiVersion() + "\" (expected: " + API_VERSION + ")");
        }
        NetworkPolicySpec spec = policy.getSpec() == null ? new NetworkPolicySpec() : policy.getSpec();
        NetworkPolicy read = new NetworkPolicyReader(reading).read(spec);
        return reading.failed() ? reading.nothing() : reading.named(read);
    }

    private NetworkPolicy read(NetworkPolicySpec spec) {
        reading.unknown(spec.getAdditionalProperties(), "spec");
        List<Rule> ingress = new ArrayList<>();
        List<NetworkPolicyIngressRule> ingressRules = orEmpty(spec.getIngress());
        for (int i = 0; i < ingressRules.size(); i++) {
            NetworkPolicyIngressRule rule = ingressRules.get(i);
            reading.unknown(rule.getAdditionalProperties(), "spec.ingress[" + i + "]");
            ingress.add(rule(rule.getFrom(), "from", rule.getPorts(), "spec.ingress[" + i + "]"));
        }
        List<Rule> egress = new ArrayList<>();
        List<NetworkPolicyEgressRule> egressRules = orEmpty(spec.getEgress());
        for (int i = 0; i < egressRules.size(); i++) {
            NetworkPolicyEgressRule rule = egressRules.get(i);
            reading.unknown(rule.getAdditionalProperties(), "spec.egress[" + i + "]");
            egress.add(rule(rule.getTo(), "to", rule.getPorts(), "spec.egress[" + i + "]"));
        }
        return new NetworkPolicy(
                reading.namespace(),
                reading.name(),
                selector(spec.getPodSelector(), "spec.podSelector").orElse(Selector.ALL),
                isolates(spec, !egress.isEmpty()),
                ingress,
                egress);
    }

    /** Absent: "Ingress", and "Egress" as well if there are egress rules. */
    private Set<Direction> isolates(NetworkPolicySpec spec, boolean hasEgressRules) {
        List<String> types = orEmpty(spec.getPolicyTypes());
        if (types.isEmpty()) {
            return hasEgressRules ? EnumSet.allOf(Direction.class) : EnumSet.of(Direction.INGRESS);
        }
        Set<Direction> isolates = EnumSet.noneOf(Direction.class);
        for (int i = 0; i < types.size(); i++) {
            switch (types.get(i)) {
                case "Ingress" -> isolates.add(Direction.INGRESS);
                case "Egress" -> isolates.add(Direction.EGRESS);
                case null, default ->
                    reading.problem(
                            "spec.policyTypes[" + i + "]",
                            "\"" + orEmpty(types.get(i)) + "\" (expected: Ingress or Egress)");
            }
        }
        return isolates;
    }

    private Rule rule(
            @Nullable List<NetworkPolicyPeer> peers,
            String peersField,
            @Nullable List<NetworkPolicyPort> ports,
            String field) {
        List<Peer> readPeers = new ArrayList<>();
        List<NetworkPolicyPeer> allPeers = orEmpty(peers);
        for (int i = 0; i < allPeers.size(); i++) {
            peer(allPeers.get(i), field + "." + peersField + "[" + i + "]").ifPresent(readPeers::add);
        }
        List<Port> readPorts = new ArrayList<>();
        List<NetworkPolicyPort> allPorts = orEmpty(ports);
        for (int i = 0; i < allPorts.size(); i++) {
            port(allPorts.get(i), field + ".ports[" + i + "]").ifPresent(readPorts::add);
        }
        return new Rule(readPeers, readPorts);
    }

    private Optional<Peer> peer(NetworkPolicyPeer peer, String field) {
        reading.unknown(peer.getAdditionalProperties(), field);
        Optional<Selector> namespaces = selector(peer.getNamespaceSelector(), field + ".namespaceSelector");
        Optional<Selector> pods = selector(peer.getPodSelector(), field + ".podSelector");
        boolean selects = namespaces.isPresent() || pods.isPresent();
        if (peer.getIpBlock() == null) {
            if (!selects) {
                reading.problem(field, "names no peer (expected: podSelector, namespaceSelector or ipBlock)");
                return Optional.empty();
            }
            return Optional.of(new Peer.Pods(namespaces, pods));
        }
        if (selects) {
            reading.problem(field, "has an ipBlock and a selector (expected: one of the two)");
            return Optional.empty();
        }
        return BlockReader.read(peer.getIpBlock(), field + ".ipBlock", reading);
    }

    private Optional<Selector> selector(@Nullable LabelSelector selector, String field) {
        return Optional.ofNullable(selector).map(present -> SelectorReader.read(present, field, reading));
    }

    private Optional<Port> port(NetworkPolicyPort port, String field) {
        reading.unknown(port.getAdditionalProperties(), field);
        return reading.protocol(port.getProtocol(), field + ".protocol")
                .flatMap(protocol -> port(port.getPort(), port.getEndPort(), protocol, field));
    }

    private Optional<Port> port(
            @Nullable IntOrString port, @Nullable Integer endPort, Protocol protocol, String field) {
        Object value = port == null ? null : port.getValue();
        if (endPort != null && !(value instanceof Integer)) {
            reading.problem(field + ".endPort", "without a numeric port");
            return Optional.empty();
        }
        return switch (value) {
            case null -> Optional.of(new Port.All(protocol));
            case Integer first -> range(protocol, first, endPort == null ? first : endPort, field);
            case String name
            when name.chars().anyMatch(Character::isLetter) -> Optional.of(Port.Named.of(protocol, name));
            default -> {
                reading.problem(field + ".port", "\"" + value + "\" (expected: a number, or a name with a letter)");
                yield Optional.empty();
            }
        };
    }

    private Optional<Port> range(Protocol protocol, int first, int last, String field) {
        if (first < 1 || last > MAX_PORT || last < first) {
            reading.problem(
                    field + (first < 1 || first > MAX_PORT ? ".port" : ".endPort"),
                    "ports " + first + " to " + last + " (expected: ascending, 1 to 65535)");
            return Optional.empty();
        }
        return Optional.of(new Port.Range(protocol, first, last));
    }
}
