// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import static java.util.stream.Collectors.joining;

import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Transport;
import dev.netiso.policy.NearestRule.Aspect;
import dev.netiso.policy.NetworkPolicy.Peer;
import dev.netiso.policy.NetworkPolicy.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One thing that a rule asks for, in words.
 *
 * @param wanted what the rule says, such as {@code app=api,tier=web}
 * @param lacking of that, what is not met, such as {@code app=api}; empty if it is met
 * @param found what the connection has there, such as {@code app=worker}; of a selector only where it does not match
 */
public record Check(Aspect aspect, boolean met, String wanted, String lacking, String found) {
    private static final int MAX_PORTS_SHOWN = 4;
    private static final String NAME_LABEL = "kubernetes.io/metadata.name";

    /** All that a rule asks for: the port with its protocol first, then the peer. */
    static List<Check> of(NearestRule nearest, Explanation explanation) {
        List<Check> checks = new ArrayList<>();
        Rule rule = nearest.policy().rules(nearest.direction()).get(nearest.rule());
        Set<Aspect> unmet = nearest.unmet();
        if (!rule.ports().isEmpty() && explanation.connection().transport() instanceof Transport.Ports packet) {
            checks.add(port(rule.ports(), packet, unmet));
        }
        if (nearest.peer() >= 0) {
            Explanation.End end = explanation.at(nearest.direction());
            switch (rule.peers().get(nearest.peer())) {
                case Peer.IpBlock block -> checks.addAll(block(block, end.peer(), unmet));
                case Peer.Pods pods -> checks.addAll(peer(pods, nearest, end));
            }
        }
        return checks;
    }

    private static Check port(List<Port> ports, Transport.Ports packet, Set<Aspect> unmet) {
        boolean met = !unmet.contains(Aspect.PORT) && !unmet.contains(Aspect.PROTOCOL);
        Aspect aspect = unmet.contains(Aspect.PORT) || met ? Aspect.PORT : Aspect.PROTOCOL;
        String more = ports.size() > MAX_PORTS_SHOWN ? " and " + (ports.size() - MAX_PORTS_SHOWN) + " more" : "";
        String wanted =
                ports.stream().limit(MAX_PORTS_SHOWN).map(Port::toString).collect(joining(", ")) + more;
        return of(aspect, met, wanted, packet.destinationPort() + "/" + packet.protocol());
    }

    private static List<Check> block(Peer.IpBlock block, Party peer, Set<Aspect> unmet) {
        String address = address(block, peer, unmet);
        Check inside =
                of(Aspect.BLOCK, !unmet.contains(Aspect.BLOCK), block.cidr().toString(), address);
        if (!inside.met() || block.except().isEmpty()) {
            return List.of(inside);
        }
        boolean excepted = unmet.contains(Aspect.EXCEPT);
        String except = block.except().stream()
                .filter(part -> !excepted || part.contains(peer.address()))
                .map(Object::toString)
                .collect(joining(", "));
        return List.of(inside, of(Aspect.EXCEPT, !excepted, except, address));
    }

    /** With why it does not count, where it is in the block and yet not matched. */
    private static String address(Peer.IpBlock block, Party peer, Set<Aspect> unmet) {
        if (peer instanceof Party.OfPod && peer.address().equals(IpAddress.UNSPECIFIED)) {
            return "no address yet";
        }
        boolean ignored = unmet.contains(Aspect.BLOCK) && block.cidr().contains(peer.address());
        return peer.address() + (ignored ? ", which is a pod's" : "");
    }

    private static List<Check> peer(Peer.Pods pods, NearestRule nearest, Explanation.End end) {
        NetworkPolicy policy = nearest.policy();
        boolean asked =
                nearest.met().contains(Aspect.NAMESPACE) || nearest.unmet().contains(Aspect.NAMESPACE);
        if (!(end.peer() instanceof Party.OfPod(Pod pod, var _)) || !asked) {
            return List.of(of(Aspect.PODS, false, wanted(pods, policy), notAPod(end.peer())));
        }
        Check namespace = pods.namespaceSelector()
                .map(selector -> selector(Aspect.NAMESPACE, selector, end.peerNamespace()))
                .orElseGet(() -> of(
                        Aspect.NAMESPACE,
                        pod.namespace().equals(policy.namespace()),
                        policy.namespace(),
                        pod.namespace()));
        Optional<Check> labels = pods.podSelector().map(selector -> selector(Aspect.PODS, selector, pod.labels()));
        return Stream.concat(Stream.of(namespace), labels.stream()).toList();
    }

    private static String wanted(Peer.Pods pods, NetworkPolicy policy) {
        String namespace = pods.namespaceSelector().map(Check::text).orElse(policy.namespace());
        return pods.podSelector().map(Check::text).orElse("<all>") + " of namespace " + namespace;
    }

    private static String notAPod(Party party) {
        return switch (party) {
            case Party.OfPod(Pod pod, var _) when pod.hostNetwork() -> party + " in its node's network namespace";
            case Party.OfPod _ -> party + ", which has terminated";
            case Party.OfNode _ -> party.toString();
            case Party.OfAddress _ -> party + ", which is no pod";
        };
    }

    private static Check selector(Aspect aspect, Selector selector, Map<String, String> labels) {
        List<Selector.Requirement> lacking = selector.requirements().stream()
                .filter(requirement -> !requirement.test(labels))
                .toList();
        return new Check(
                aspect, lacking.isEmpty(), text(selector), text(new Selector(lacking)), found(lacking, labels));
    }

    /** The labels that were asked about, as the object has them. */
    private static String found(List<Selector.Requirement> asked, Map<String, String> labels) {
        return asked.stream()
                .map(Selector.Requirement::key)
                .distinct()
                .map(key -> labels.containsKey(key) ? text(key, labels.get(key)) : "no " + key)
                .collect(joining(", "));
    }

    private static String text(String key, String value) {
        return key.equals(NAME_LABEL) ? value : key + "=" + value;
    }

    /** A namespace that is asked for by its name alone is called by it. */
    private static String text(Selector selector) {
        return selector.requirements().size() == 1
                        && selector.requirements().getFirst() instanceof Selector.Requirement.In(var key, var values)
                        && values.size() == 1
                ? text(key, values.getFirst())
                : selector.toString();
    }

    private static Check of(Aspect aspect, boolean met, String wanted, String found) {
        return new Check(aspect, met, wanted, met ? "" : wanted, found);
    }
}
