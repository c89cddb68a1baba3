// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.flow.Direction;
import dev.netiso.flow.Transport;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.Party;
import dev.netiso.policy.Pod;
import dev.netiso.policy.synthesis.EffectSearch.Changed;
import dev.netiso.policy.synthesis.Proposal.Asked;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a plan changes, and what of that nobody asked for. Asked for are the connections, and the same port between the other pods of the same workloads.
 *
 * @param beyond newly allowed or undecided, and not asked for
 */
record OverGrant(Effect effect, Effect.Changes beyond) {
    /** Which ends of what was asked a party stands at. */
    private record Ends(boolean source, boolean destination) {}

    static OverGrant of(EffectSearch search, List<Asked> asked, List<PlannedRule> rules) {
        Set<Object> sources = intended(Direction.EGRESS, asked, rules);
        Set<Object> destinations = intended(Direction.INGRESS, asked, rules);
        List<Party> also = asked.stream()
                .flatMap(one ->
                        Stream.of(one.connection().source(), one.connection().destination()))
                .distinct()
                .toList();
        List<Changed> changes = search.search(
                also, party -> new Ends(sources.contains(holder(party)), destinations.contains(holder(party))));
        return new OverGrant(
                EffectSearch.effect(changes),
                EffectSearch.tally(changes, change -> opens(change) && !isAsked(change, asked)));
    }

    boolean cutsAnything() {
        return Stream.of(effect.newlyDenied(), effect.newlyUndecided())
                .flatMap(changes -> changes.listed().stream())
                .anyMatch(change -> change.before() == Outcome.ALLOWED || change.after() == Outcome.DENIED);
    }

    private static boolean opens(Changed change) {
        return change.after() == Outcome.ALLOWED || change.before() == Outcome.DENIED;
    }

    private static Set<Object> intended(Direction subjectAt, List<Asked> asked, List<PlannedRule> rules) {
        Set<Object> intended = new HashSet<>();
        asked.forEach(one -> intended.add(holder(one.connection().subject(subjectAt))));
        for (PlannedRule rule : rules) {
            Grantee side = rule.direction() == subjectAt ? rule.subject() : rule.peer();
            if (side instanceof Grantee.Pods pods) {
                intended.addAll(pods.intended());
            }
        }
        return intended;
    }

    /** A pod whatever its address, another party by its address. */
    private static Object holder(Party party) {
        return party instanceof Party.OfPod(Pod pod, var _) ? pod : party.address();
    }

    private static boolean isAsked(Changed change, List<Asked> asked) {
        return change.pairs().source().mark() instanceof Ends(boolean source, boolean _)
                && change.pairs().destination().mark() instanceof Ends(boolean _, boolean destination)
                && source
                && destination
                && asked.stream()
                        .anyMatch(one -> one.connection().transport() instanceof Transport.Ports ports
                                && ports.protocol() == change.change().ports().protocol()
                                && ports.destinationPort()
                                        == change.change().ports().first()
                                && ports.destinationPort()
                                        == change.change().ports().last());
    }
}
