// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Direction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The API's text as code, with no index and no structure: slow, and meant to be compared with the text line by line. Shares nothing with the real one but the
 * records. {@link NaiveReading} says what one reading of the text makes of a connection; this says which readings differ.
 *
 * <p>Where the text leaves room, this takes it so:
 *
 * <ul>
 *   <li>A doubt is one ambiguity read the other way, all others as usual, with another outcome. Two that matter only together are no doubt.
 *   <li>Policies of equal priority: "the implementation can apply any of the matching policies" (v1alpha2), so any of a tier may come first, and not only the last.
 *   <li>A NetworkPolicy that could not be read may be any that the API server accepts for that namespace, a cluster policy that could not be read may say anything.
 * </ul>
 */
public final class NaiveEvaluator {
    private final Snapshot snapshot;

    public NaiveEvaluator(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    public Outcome decide(Connection c) {
        Outcome egress = decide(c, Direction.EGRESS).outcome();
        Outcome ingress = decide(c, Direction.INGRESS).outcome();
        if (egress == Outcome.DENIED || ingress == Outcome.DENIED) {
            return Outcome.DENIED;
        }
        return egress == Outcome.UNDECIDED || ingress == Outcome.UNDECIDED ? Outcome.UNDECIDED : Outcome.ALLOWED;
    }

    public DirectionDecision decide(Connection c, Direction direction) {
        NaiveReading usual = new NaiveReading(snapshot, c, direction, Optional.empty(), List.of());
        boolean allowed = usual.allowed();
        List<Doubt> doubts = new ArrayList<>();
        boolean open = false;
        for (Ambiguity ambiguity : Ambiguity.values()) {
            if (mayDiffer(usual, ambiguity)) {
                doubts.add(new Doubt(ambiguity, outcome(allowed), outcome(!allowed)));
                open |= ambiguity.weight() == Ambiguity.Weight.OPEN;
            }
        }
        return new DirectionDecision(
                direction,
                open ? Outcome.UNDECIDED : outcome(allowed),
                isolating(c.subject(direction), direction),
                usual.basis(),
                doubts);
    }

    private static Outcome outcome(boolean allowed) {
        return allowed ? Outcome.ALLOWED : Outcome.DENIED;
    }

    private boolean mayDiffer(NaiveReading usual, Ambiguity ambiguity) {
        return switch (ambiguity) {
            case EQUAL_PRIORITY -> orders().anyMatch(first -> usual.with(first).allowed() != usual.allowed());
            case POLICY_UNKNOWN -> snapshot.unreadable().stream().anyMatch(policy -> mayChange(usual, policy));
            default -> usual.with(ambiguity).allowed() != usual.allowed();
        };
    }

    /** Any policy of either tier may come before those of the same priority. */
    private Stream<List<PolicyRef>> orders() {
        List<PolicyRef> all =
                snapshot.clusterPolicies().stream().map(ClusterPolicy::ref).toList();
        return all.stream().flatMap(one -> all.stream().map(other -> List.of(one, other)));
    }

    /** Whether a policy that could not be read may change the outcome: adds what it may be at the most, and looks. */
    private boolean mayChange(NaiveReading usual, PolicyRef unreadable) {
        if (unreadable.namespace().isEmpty()) {
            boolean first = !unreadable.kind().equals("BaselineAdminNetworkPolicy");
            return first ? usual.asksPolicies() : usual.asksBaseline();
        }
        String namespace = unreadable.namespace();
        return Stream.of(List.<NetworkPolicy.Rule>of(), List.of(new NetworkPolicy.Rule(List.of(), List.of())))
                .map(rules -> new NetworkPolicy(
                        namespace, "unreadable", Selector.ALL, Set.of(Direction.values()), rules, rules))
                .anyMatch(policy -> usual.in(snapshot.with(List.of(policy))).allowed() != usual.allowed());
    }

    public List<PolicyRef> isolating(Pod pod, Direction direction) {
        return snapshot.networkPolicies().stream()
                .filter(policy -> policy.isolates().contains(direction))
                .filter(policy -> policy.namespace().equals(pod.namespace()))
                .filter(_ -> !pod.hostNetwork() && !pod.terminated())
                .filter(policy -> NaiveReading.matches(policy.podSelector(), pod.labels()))
                .map(NetworkPolicy::ref)
                .sorted(Comparator.comparing(PolicyRef::name))
                .toList();
    }

    private List<PolicyRef> isolating(Party party, Direction direction) {
        return party instanceof Party.OfPod(Pod pod, var _) ? isolating(pod, direction) : List.of();
    }
}
