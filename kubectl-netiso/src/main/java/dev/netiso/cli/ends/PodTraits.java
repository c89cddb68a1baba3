// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.ends;

import dev.netiso.flow.Direction;
import dev.netiso.policy.ContainerPort;
import dev.netiso.policy.Pod;
import dev.netiso.policy.PolicyRef;
import dev.netiso.policy.Port;
import dev.netiso.policy.Snapshot;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the policies of a snapshot can tell about a pod at one end of a connection: which of their selectors match it, which of their blocks hold its addresses, which of
 * their ports it names. Pods with equal traits get equal outcomes from equal peers, whatever the port and the CNI profile; so one of them answers for all. Immutable.
 *
 * <p>Two things lie between pods, not in one: a pod always reaches itself, and pods know their own node. The caller keeps the first apart; for the second, the node
 * is a trait of pods in a node's network and of those beside them.
 */
public final class PodTraits {
    /** The end at which the pod stands. */
    public enum Role {
        SOURCE,
        DESTINATION
    }

    /**
     * A pod's traits at one end.
     *
     * @param selected the numbers of the selectors that match it
     * @param others all else, to be compared with those of other pods at that end
     */
    public record Traits(BitSet selected, Object others) {}

    private record Others(
            List<Sight.Placed> addresses,
            List<ContainerPort> ports,
            String node,
            boolean hostNetwork,
            boolean terminated,
            boolean unreadable) {}

    private final Map<String, Map<String, String>> namespaceLabels;
    private final Sight source;
    private final Sight destination;
    private final Set<String> portNames;
    private final Set<String> sharedNodes;
    private final Set<String> unreadableNamespaces;

    public PodTraits(Snapshot snapshot) {
        this.namespaceLabels = snapshot.namespaces().stream()
                .collect(Collectors.toUnmodifiableMap(
                        namespace -> namespace.name(), namespace -> namespace.labels(), (first, _) -> first));
        Sight.Terms terms = new Sight.Terms(snapshot);
        this.source = terms.ofSources();
        this.destination = terms.ofDestinations();
        this.portNames = portNames(snapshot);
        this.sharedNodes = snapshot.pods().stream()
                .filter(Pod::hostNetwork)
                .map(Pod::node)
                .collect(Collectors.toUnmodifiableSet());
        this.unreadableNamespaces =
                snapshot.unreadable().stream().map(PolicyRef::namespace).collect(Collectors.toUnmodifiableSet());
    }

    /** Its traits there, to be compared with those of other pods there and nothing else. */
    public Traits of(Pod pod, Role role) {
        Sight sight = sight(role);
        Others others = new Others(
                pod.addresses().stream().map(sight::placed).toList(),
                role == Role.SOURCE
                        ? List.of()
                        : pod.ports().stream()
                                .filter(port -> portNames.contains(port.name()))
                                .toList(),
                pod.hostNetwork() || sharedNodes.contains(pod.node()) ? pod.node() : "",
                pod.hostNetwork(),
                pod.terminated(),
                unreadableNamespaces.contains(pod.namespace()));
        return new Traits(sight.selected(pod, namespaceLabels.getOrDefault(pod.namespace(), Map.of())), others);
    }

    /**
     * What the policies of a pod at one end look at in the other: the numbers of selectors there. Of pods there that differ in no other trait, only those matter.
     *
     * @param role where the pod stands, whose traits these are
     */
    public BitSet lookedAt(Traits traits, Role role) {
        return sight(role).lookedAt(traits.selected());
    }

    /** The pods in classes that nothing but their node, name and addresses tells apart, at whichever end; in the order of their first pods. */
    List<List<Pod>> classes(Collection<Pod> pods) {
        Map<Object, List<Pod>> classes = new LinkedHashMap<>();
        for (Pod pod : pods) {
            Object traits = List.of(of(pod, Role.SOURCE), of(pod, Role.DESTINATION), pod.node(), pod.ports());
            classes.computeIfAbsent(traits, _ -> new ArrayList<>()).add(pod);
        }
        return List.copyOf(classes.values());
    }

    private Sight sight(Role role) {
        return switch (role) {
            case SOURCE -> source;
            case DESTINATION -> destination;
        };
    }

    private static Set<String> portNames(Snapshot snapshot) {
        Set<Port> ports = new HashSet<>();
        for (Direction direction : Direction.values()) {
            snapshot.networkPolicies()
                    .forEach(policy -> policy.rules(direction).forEach(rule -> ports.addAll(rule.ports())));
            snapshot.clusterPolicies()
                    .forEach(policy -> policy.rules(direction).forEach(rule -> ports.addAll(rule.ports())));
        }
        return ports.stream()
                .<String>mapMulti((port, names) -> {
                    if (port instanceof Port.Named named) {
                        names.accept(named.name());
                    }
                })
                .collect(Collectors.toUnmodifiableSet());
    }
}
