// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.flow.Direction;
import dev.netiso.policy.CniProfile;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.Party;
import dev.netiso.policy.Pod;
import dev.netiso.policy.PolicyRef;
import dev.netiso.policy.Snapshot;
import dev.netiso.policy.synthesis.PartyClasses.PartyClass;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Compares two snapshots connection by connection, once for each pair of classes that policy cannot tell apart, and only where a policy differs. The pods, nodes
 * and namespaces compared are those of the first.
 */
final class EffectSearch {
    private static final int MAX_LISTED = 100;

    private final Snapshot before;
    private final Snapshot after;
    private final Evaluator now;
    private final Evaluator then;
    private final List<NetworkPolicy> changed;
    private final boolean onlyNetworkPolicies;

    /**
     * Connections that policy does not tell apart.
     *
     * @param within both are the same class: from each of them to each other
     */
    record Pairs(PartyClass source, PartyClass destination, boolean within) {
        /** No connection of somebody with himself is among them: policy never decides it. */
        long count() {
            long all = (long) source.members().size() * destination.members().size();
            return within ? all - source.members().size() : all;
        }
    }

    /** All of those connections change alike. */
    record Changed(Pairs pairs, ReachChange change) {
        Outcome before() {
            return change.before();
        }

        Outcome after() {
            return change.after();
        }

        private Stream<Change> changes() {
            return pairs.source().members().stream()
                    .flatMap(source -> pairs.destination().members().stream()
                            .filter(destination -> !pairs.within() || !destination.equals(source))
                            .map(destination ->
                                    new Change(source, destination, change.ports(), change.before(), change.after())));
        }
    }

    EffectSearch(Snapshot before, Snapshot after, CniProfile profile) {
        this(before, Evaluator.of(before, profile), after, Evaluator.of(after, profile));
    }

    /** With the evaluators of both, where they are built already. */
    EffectSearch(Snapshot before, Evaluator now, Snapshot after, Evaluator then) {
        this.before = before;
        this.after = after;
        this.now = now;
        this.then = then;
        Set<NetworkPolicy> old = Set.copyOf(before.networkPolicies());
        Set<NetworkPolicy> young = Set.copyOf(after.networkPolicies());
        this.changed = Stream.concat(
                        before.networkPolicies().stream().filter(policy -> !young.contains(policy)),
                        after.networkPolicies().stream().filter(policy -> !old.contains(policy)))
                .toList();
        // a cluster policy may be asked or not as a NetworkPolicy selects the pod
        this.onlyNetworkPolicies = before.clusterPolicies().isEmpty()
                && before.withoutPolicies(refs(before)).equals(after.withoutPolicies(refs(after)));
    }

    /** What changes, classes kept apart by that mark too. */
    List<Changed> search(Collection<Party> also, Function<Party, Object> mark) {
        PolicyWords words = PolicyWords.of(List.of(before, after));
        List<PartyClass> classes = new PartyClasses(words, this::isAffected, mark).of(before, now, also);
        List<Changed> changes = new ArrayList<>();
        for (int i = 0; i < classes.size(); i++) {
            for (int j = 0; j < classes.size(); j++) {
                pairs(classes.get(i), classes.get(j), i == j)
                        .flatMap(this::compare)
                        .forEach(changes::add);
            }
        }
        return changes;
    }

    /** Pods on a node and pods elsewhere are two things to what is on that node. */
    private static Stream<Pairs> pairs(PartyClass source, PartyClass destination, boolean within) {
        boolean affected = source.egress() || destination.ingress();
        if (!affected || source.family() != destination.family()) {
            return Stream.empty();
        }
        if (within) {
            return source.members().size() > 1 ? Stream.of(new Pairs(source, destination, true)) : Stream.empty();
        }
        return source.split(destination.host())
                .flatMap(from -> destination.split(source.host()).map(to -> new Pairs(from, to, false)));
    }

    private Stream<Changed> compare(Pairs pairs) {
        Party source = pairs.source().members().getFirst();
        Party destination = pairs.within()
                ? pairs.destination().members().getLast()
                : pairs.destination().members().getFirst();
        return ReachChange.between(now.reach(source, destination), then.reach(source, destination)).stream()
                .map(change -> new Changed(pairs, change));
    }

    static Effect effect(List<Changed> changes) {
        return new Effect(
                tally(changes, change -> change.after() == Outcome.ALLOWED),
                tally(changes, change -> change.after() == Outcome.DENIED),
                tally(changes, change -> change.after() == Outcome.UNDECIDED));
    }

    static Effect.Changes tally(List<Changed> changes, Predicate<Changed> which) {
        List<Changed> wanted = changes.stream().filter(which).toList();
        return new Effect.Changes(
                wanted.stream().flatMap(Changed::changes).limit(MAX_LISTED).toList(),
                wanted.stream().mapToLong(change -> change.pairs().count()).sum());
    }

    /** A NetworkPolicy matters to the pods it selects, in the directions it isolates; whatever else differs may matter to all. */
    private boolean isAffected(Party party, Direction direction) {
        return !onlyNetworkPolicies
                || (party instanceof Party.OfPod(Pod pod, var _)
                        && changed.stream()
                                .anyMatch(policy -> policy.isolates().contains(direction)
                                        && policy.namespace().equals(pod.namespace())
                                        && policy.podSelector().test(pod.labels())));
    }

    private static List<PolicyRef> refs(Snapshot snapshot) {
        return snapshot.networkPolicies().stream().map(NetworkPolicy::ref).toList();
    }
}
