// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.flow.Transport;
import dev.netiso.policy.CniProfile;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.Snapshot;
import dev.netiso.policy.synthesis.Diagnosis.Closed;
import dev.netiso.policy.synthesis.Proposal.Asked;
import dev.netiso.policy.synthesis.Proposal.Plan;
import dev.netiso.policy.synthesis.Proposal.Refused;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes the least rules that let denied connections through: at each end that denies one a NetworkPolicy of its own, for one direction, with one peer and one
 * port. What exists is never edited. Immutable and safe to share between threads.
 */
public final class AllowSynthesis {
    private final Snapshot snapshot;
    private final CniProfile profile;
    private final Evaluator now;
    private final LabelChoice labels;

    /**
     * Of that cluster: whole namespaces; for isolation to be accepted those of all that was observed, and of {@linkplain #namespacesOfDns its DNS}, too.
     *
     * @param workloads of both ends, where known: the best labels to name them by
     */
    public AllowSynthesis(Snapshot snapshot, Map<WorkloadRef, WorkloadLabels> workloads) {
        this(snapshot, workloads, CniProfile.NONE);
    }

    /** As that implementation reads what the API leaves open. */
    public AllowSynthesis(Snapshot snapshot, Map<WorkloadRef, WorkloadLabels> workloads, CniProfile profile) {
        this.snapshot = snapshot;
        this.profile = profile;
        this.now = Evaluator.of(snapshot, profile);
        this.labels = new LabelChoice(snapshot, workloads);
    }

    /** The namespaces in which the cluster's DNS is looked for, where they are. */
    public static Set<String> namespacesOfDns() {
        return ClusterDns.namespaces();
    }

    /** Rules for that connection, or why there are none. */
    public Proposal propose(Connection connection) {
        return propose(AllowRequest.of(connection));
    }

    /** Rules for all those connections, or why there are none. */
    public Proposal propose(AllowRequest request) {
        List<Asked> asked = request.connections().stream()
                .distinct()
                .map(connection -> new Asked(connection, now.decide(connection)))
                .toList();
        RuleDrafts drafts = new RuleDrafts(snapshot, labels, request.block());
        AdminSnippets snippets = new AdminSnippets(snapshot, profile, drafts);
        Optional<Refused> refused = new Diagnosis(snapshot, snippets).refusal(asked, request.acceptIsolation());
        if (refused.isPresent()) {
            return refused.get();
        }
        List<PlannedRule> rules = new ArrayList<>();
        for (Closed end :
                asked.stream().flatMap(one -> Diagnosis.closed(one).stream()).toList()) {
            switch (draft(drafts, end)) {
                case PlannedRule rule when rules.contains(rule) -> {}
                case PlannedRule rule -> rules.add(rule);
                case Refused why -> {
                    return why;
                }
            }
        }
        return proved(request, asked, drafts, needed(rules, asked));
    }

    private static Draft draft(RuleDrafts drafts, Closed end) {
        return switch (end.connection().transport()) {
            case Transport.Ports ports -> drafts.draft(end.direction(), end.connection(), ports);
            case Transport.Icmp _ -> Refusals.undecided(end.decision());
        };
    }

    /** Rules for several connections may cover each other. */
    private List<PlannedRule> needed(List<PlannedRule> drafted, List<Asked> asked) {
        List<PlannedRule> rules = drafted.stream()
                .sorted(Comparator.comparing(PlannedRule::direction))
                .toList();
        if (asked.size() == 1) {
            return rules;
        }
        List<PlannedRule> needed = new ArrayList<>(rules);
        for (PlannedRule rule : rules) {
            List<PlannedRule> rest =
                    needed.stream().filter(other -> !other.equals(rule)).toList();
            if (isAllowed(asked, evaluator(policies(rest)))) {
                needed.remove(rule);
            }
        }
        return needed;
    }

    private static List<NetworkPolicy> policies(List<PlannedRule> rules) {
        return rules.stream().map(PlannedRule::policy).toList();
    }

    private Evaluator evaluator(List<NetworkPolicy> added) {
        return Evaluator.of(snapshot.with(added), profile);
    }

    private static boolean isAllowed(List<Asked> asked, Evaluator evaluator) {
        return asked.stream().allMatch(one -> evaluator.outcome(one.connection()) == Outcome.ALLOWED);
    }

    /** By evaluation with the rules added. They only ever admit, so what they can break is a pod that they isolate first. */
    private Proposal proved(AllowRequest request, List<Asked> asked, RuleDrafts drafts, List<PlannedRule> rules) {
        Evaluator then = evaluator(policies(rules));
        if (!isAllowed(asked, then)) {
            return Refusals.notProved(asked);
        }
        Isolation isolation = Isolation.of(rules, snapshot, now, then, request.observed());
        if (!isolation.newly().isEmpty() && !request.acceptIsolation()) {
            return Refusals.wouldIsolate(isolation);
        }
        Companions companions = new Companions(snapshot, drafts, then);
        companions.write(isolation);
        if (companions.refused().isPresent()) {
            return companions.refused().get();
        }
        List<NetworkPolicy> added = Stream.concat(
                        companions.written().stream().map(Companion::policy), policies(rules).stream())
                .toList();
        Optional<NetworkPolicy> taken = taken(added);
        if (taken.isPresent()) {
            return Refusals.nameTaken(taken.get().ref());
        }
        Evaluator withAll = evaluator(added);
        return companions.written().stream()
                .flatMap(companion -> companion.kept().stream())
                .filter(seen -> seen.connection().transport() instanceof Transport.Ports)
                .filter(seen -> withAll.outcome(seen.connection()) != Outcome.ALLOWED)
                .findFirst()
                .<Proposal>map(Refusals::notKept)
                .orElseGet(() -> plan(asked, rules, companions, added, withAll));
    }

    private Optional<NetworkPolicy> taken(List<NetworkPolicy> added) {
        return snapshot.networkPolicies().stream()
                .filter(existing -> added.stream()
                        .anyMatch(policy -> policy.ref().equals(existing.ref())
                                && !policy.equals(existing)
                                && !isShellOf(existing, policy)))
                .findFirst();
    }

    /** What taking the rule back leaves where its pods must stay isolated; it is filled again. */
    private static boolean isShellOf(NetworkPolicy existing, NetworkPolicy policy) {
        return existing.ingress().isEmpty()
                && existing.egress().isEmpty()
                && existing.isolates().equals(policy.isolates())
                && existing.podSelector().equals(policy.podSelector());
    }

    private Proposal plan(
            List<Asked> asked,
            List<PlannedRule> rules,
            Companions companions,
            List<NetworkPolicy> added,
            Evaluator then) {
        OverGrant grant = OverGrant.of(new EffectSearch(snapshot, now, snapshot.with(added), then), asked, rules);
        boolean isolates = companions.warnings().stream().anyMatch(one -> one.kind() == Warning.Kind.ISOLATES);
        if (!isolates && grant.cutsAnything()) {
            return Refusals.notProved(asked);
        }
        List<Warning> warnings = Stream.of(
                        rules.stream().flatMap(rule -> Warnings.of(rule).stream()),
                        companions.warnings().stream(),
                        asked.stream().flatMap(one -> Warnings.of(then.decide(one.connection())).stream()))
                .flatMap(stream -> stream)
                .distinct()
                .toList();
        return new Plan(asked, rules, companions.written(), grant.effect(), grant.beyond(), warnings);
    }
}
