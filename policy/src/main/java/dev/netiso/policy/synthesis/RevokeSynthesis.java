// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.flow.Direction;
import dev.netiso.flow.Verdict;
import dev.netiso.policy.CniProfile;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.Pod;
import dev.netiso.policy.PolicyRef;
import dev.netiso.policy.Selector;
import dev.netiso.policy.Snapshot;
import dev.netiso.policy.synthesis.Revocation.Opened;
import dev.netiso.policy.synthesis.Revocation.Removal;
import dev.netiso.policy.synthesis.RevokeRequest.IfLast;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Takes rules back, simulated first: what is denied again, what is left without use, and which pods would be isolated no longer. Immutable and safe to share
 * between threads.
 */
public final class RevokeSynthesis {
    private final Snapshot snapshot;
    private final CniProfile profile;
    private final Evaluator before;

    public RevokeSynthesis(Snapshot snapshot, CniProfile profile) {
        this.snapshot = snapshot;
        this.profile = profile;
        this.before = Evaluator.of(snapshot, profile);
    }

    /** What comes of it. */
    public Revocation propose(RevokeRequest request) {
        List<NetworkPolicy> removed = snapshot.networkPolicies().stream()
                .filter(policy -> request.policies().contains(policy.ref()))
                .sorted(Comparator.comparing(
                                (NetworkPolicy policy) -> policy.isolates().contains(Direction.INGRESS))
                        .thenComparing(NetworkPolicy::namespace)
                        .thenComparing(NetworkPolicy::name))
                .toList();
        List<PolicyRef> absent = request.policies().stream()
                .filter(ref -> removed.stream().noneMatch(policy -> policy.ref().equals(ref)))
                .toList();
        if (!absent.isEmpty()) {
            return Refusals.absent(absent);
        }
        Snapshot after = snapshot.withoutPolicies(request.policies());
        List<Opened> opened = opened(removed, after);
        if (opened.isEmpty() || request.ifLast() == IfLast.OPEN) {
            return removal(request, removed, List.of(), opened);
        }
        return request.ifLast() == IfLast.REFUSE
                ? Refusals.wouldOpen(opened, Effect.between(snapshot, after, profile))
                : removal(request, removed, emptied(removed, after), List.of());
    }

    private List<Opened> opened(List<NetworkPolicy> removed, Snapshot after) {
        Evaluator then = Evaluator.of(after, profile);
        return removed.stream()
                .flatMap(policy -> policy.isolates().stream()
                        .sorted()
                        .map(direction -> new Opened(policy.ref(), direction, opened(policy, direction, then)))
                        .filter(opened -> !opened.pods().isEmpty() || opensLater(policy, opened.direction(), after)))
                .toList();
    }

    private List<Pod> opened(NetworkPolicy policy, Direction direction, Evaluator then) {
        return snapshot.pods().stream()
                .filter(pod -> before.isolatedBy(pod, direction).contains(policy.ref()))
                .filter(pod -> then.isolatedBy(pod, direction).isEmpty())
                .toList();
    }

    /** A workload at zero replicas comes back: where no pod can tell, another policy must isolate the same by its words. */
    private boolean opensLater(NetworkPolicy policy, Direction direction, Snapshot after) {
        boolean selectsAny = snapshot.pods().stream()
                .filter(pod -> pod.namespace().equals(policy.namespace()))
                .anyMatch(pod -> policy.podSelector().test(pod.labels()));
        return !selectsAny
                && after.networkPolicies().stream()
                        .filter(other -> other.namespace().equals(policy.namespace()))
                        .filter(other -> other.isolates().contains(direction))
                        .noneMatch(other -> other.podSelector().equals(Selector.ALL)
                                || other.podSelector().equals(policy.podSelector()));
    }

    /** Each that alone isolates some pod still, once those before it are kept. */
    private List<NetworkPolicy> emptied(List<NetworkPolicy> removed, Snapshot after) {
        List<NetworkPolicy> emptied = new ArrayList<>();
        for (NetworkPolicy policy : removed) {
            if (!opened(List.of(policy), after.with(emptied)).isEmpty()) {
                emptied.add(new NetworkPolicy(
                        policy.namespace(),
                        policy.name(),
                        policy.podSelector(),
                        policy.isolates(),
                        List.of(),
                        List.of()));
            }
        }
        return emptied;
    }

    private Removal removal(
            RevokeRequest request, List<NetworkPolicy> removed, List<NetworkPolicy> emptied, List<Opened> opened) {
        Snapshot after = snapshot.withoutPolicies(request.policies()).with(emptied);
        Evaluator then = Evaluator.of(after, profile);
        List<PolicyRef> kept = emptied.stream().map(NetworkPolicy::ref).toList();
        return new Removal(
                removed.stream()
                        .map(NetworkPolicy::ref)
                        .filter(ref -> !kept.contains(ref))
                        .toList(),
                emptied,
                Effect.between(snapshot, after, profile),
                request.observed().stream()
                        .filter(seen -> seen.verdict() == Verdict.FORWARDED)
                        .filter(seen -> allows(before, seen.connection()) && !allows(then, seen.connection()))
                        .toList(),
                useless(request, after),
                opened);
    }

    private static boolean allows(Evaluator evaluator, Connection connection) {
        return evaluator.outcome(connection) == Outcome.ALLOWED;
    }

    /** Those that let something through now, and would let nothing through then. */
    private List<PolicyRef> useless(RevokeRequest request, Snapshot after) {
        return request.managed().stream()
                .filter(ref -> !request.policies().contains(ref))
                .filter(ref -> isUseful(ref, snapshot) && !isUseful(ref, after))
                .toList();
    }

    private boolean isUseful(PolicyRef ref, Snapshot in) {
        Effect without = Effect.between(in, in.withoutPolicies(List.of(ref)), profile);
        return Stream.of(without.newlyDenied(), without.newlyUndecided(), without.newlyAllowed())
                .anyMatch(changes -> !changes.isEmpty());
    }
}
