// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Direction;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Transport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The evaluator over an index of the snapshot, built once. */
final class IndexedEvaluator implements Evaluator {
    private final Map<IpAddress, Party> parties;
    private final SubjectIndex ingress;
    private final SubjectIndex egress;
    private final RuleMatcher matcher;
    private final Set<String> unreadableNamespaces;

    IndexedEvaluator(Snapshot snapshot) {
        this.parties = parties(snapshot);
        this.ingress = new SubjectIndex(Direction.INGRESS, snapshot.networkPolicies());
        this.egress = new SubjectIndex(Direction.EGRESS, snapshot.networkPolicies());
        this.matcher = new RuleMatcher(snapshot.namespaces());
        this.unreadableNamespaces =
                snapshot.unreadable().stream().map(PolicyRef::namespace).collect(Collectors.toUnmodifiableSet());
    }

    private static Map<IpAddress, Party> parties(Snapshot snapshot) {
        Map<IpAddress, Party> parties = new HashMap<>();
        for (Node node : snapshot.nodes()) {
            node.addresses().forEach(address -> parties.put(address, new Party.OfNode(node, address)));
        }
        for (Pod pod : snapshot.pods()) {
            if (pod.selectable()) {
                pod.addresses().forEach(address -> parties.put(address, new Party.OfPod(pod, address)));
            }
        }
        return parties;
    }

    @Override
    public Party party(IpAddress address) {
        Party known = parties.get(address);
        return known == null ? new Party.OfAddress(address) : known;
    }

    @Override
    public List<PolicyRef> isolatedBy(Pod pod, Direction direction) {
        return refs(isolating(pod, direction));
    }

    @Override
    public Decision decide(Connection connection) {
        return new Decision(decide(Direction.EGRESS, connection), decide(Direction.INGRESS, connection));
    }

    @Override
    public Reach reach(Party source, Party destination) {
        throw new UnsupportedOperationException("TODO");
    }

    @Override
    public Explanation explain(Connection connection) {
        return new Explainer(new Asked()).explain(connection, decide(connection));
    }

    private final class Asked implements Explainer.Asked {
        @Override
        public List<NetworkPolicy> isolating(Pod pod, Direction direction) {
            return IndexedEvaluator.this.isolating(pod, direction);
        }

        @Override
        public List<ClusterPolicy> selecting(Pod pod, Direction direction, Tier tier) {
            return List.of();
        }

        @Override
        public boolean matches(ClusterPolicy.Rule rule, Direction direction, Connection connection) {
            return false;
        }

        @Override
        public Map<String, String> labelsOf(String namespace) {
            return matcher.labelsOf(namespace);
        }

        @Override
        public boolean isOtherwise(Ambiguity ambiguity) {
            return false;
        }
    }

    /** An end that is not a pod imposes nothing; one that is not isolated allows everything; else a rule must admit it. */
    private DirectionDecision decide(Direction direction, Connection connection) {
        if (!(connection.subject(direction) instanceof Party.OfPod(Pod pod, var _)) || !pod.selectable()) {
            return allowed(direction, List.of(), new Basis.NoSubject());
        }
        List<NetworkPolicy> isolating = isolating(pod, direction);
        List<PolicyRef> isolatedBy = refs(isolating);
        Optional<Exemption> exemption = Exemption.of(direction, connection);
        if (exemption.isPresent()) {
            return allowed(direction, isolatedBy, new Basis.Exempt(exemption.get()));
        }
        boolean unreadable = unreadableNamespaces.contains(pod.namespace());
        if (isolating.isEmpty() && !unreadable) {
            return allowed(direction, isolatedBy, new Basis.Default());
        }
        return switch (connection.transport()) {
            case Transport.Icmp _ ->
                undecided(direction, isolatedBy, isolating.isEmpty() ? Ambiguity.POLICY_UNKNOWN : Ambiguity.ICMP);
            case Transport.Ports ports ->
                admittedBy(isolating, direction, connection, ports)
                        .map(rule -> allowed(direction, isolatedBy, new Basis.Admitted(rule)))
                        .orElseGet(() -> notAdmitted(direction, isolatedBy, unreadable, pod, connection));
        };
    }

    private static DirectionDecision notAdmitted(
            Direction direction, List<PolicyRef> isolatedBy, boolean unreadable, Pod pod, Connection connection) {
        if (unreadable) {
            return undecided(direction, isolatedBy, Ambiguity.POLICY_UNKNOWN);
        }
        // kubernetes.io says both: "traffic to and from the node" is always allowed, and, of isolation, that only
        // ingress from it is.
        boolean toOwnNode = direction == Direction.EGRESS && Exemption.isOwnNode(pod, connection.destination());
        return toOwnNode
                ? undecided(direction, isolatedBy, Ambiguity.OWN_NODE)
                : new DirectionDecision(direction, Outcome.DENIED, isolatedBy, new Basis.NotAdmitted(), List.of());
    }

    private Optional<RuleRef> admittedBy(
            List<NetworkPolicy> isolating, Direction direction, Connection connection, Transport.Ports ports) {
        for (NetworkPolicy policy : isolating) {
            Optional<RuleRef> rule = matcher.admits(policy, direction, connection, ports);
            if (rule.isPresent()) {
                return rule;
            }
        }
        return Optional.empty();
    }

    private List<NetworkPolicy> isolating(Pod pod, Direction direction) {
        return switch (direction) {
            case INGRESS -> ingress.isolating(pod);
            case EGRESS -> egress.isolating(pod);
        };
    }

    private static DirectionDecision allowed(Direction direction, List<PolicyRef> isolatedBy, Basis basis) {
        return new DirectionDecision(direction, Outcome.ALLOWED, isolatedBy, basis, List.of());
    }

    private static DirectionDecision undecided(Direction direction, List<PolicyRef> isolatedBy, Ambiguity why) {
        return new DirectionDecision(
                direction,
                Outcome.UNDECIDED,
                isolatedBy,
                new Basis.NotAdmitted(),
                List.of(new Doubt(why, Outcome.DENIED, Outcome.ALLOWED)));
    }

    private static List<PolicyRef> refs(List<NetworkPolicy> policies) {
        return policies.stream().map(NetworkPolicy::ref).toList();
    }
}
