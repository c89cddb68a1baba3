// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.flow.Cidr;
import dev.netiso.flow.Direction;
import dev.netiso.flow.Transport;
import dev.netiso.policy.Basis;
import dev.netiso.policy.ClusterPolicy;
import dev.netiso.policy.ClusterPolicy.Action;
import dev.netiso.policy.CniProfile;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.PolicyRef;
import dev.netiso.policy.Port;
import dev.netiso.policy.RuleRef;
import dev.netiso.policy.Snapshot;
import dev.netiso.policy.Tier;
import dev.netiso.policy.synthesis.Diagnosis.Closed;
import dev.netiso.policy.synthesis.Proposal.Detail.ByClusterPolicy;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Writes what a cluster's administrator could do about a rule of a cluster policy that denies: to be shown, never applied. Where leaving it to NetworkPolicy is
 * enough, that is proposed (Pass), else to let it through (Accept).
 */
final class AdminSnippets {
    private static final String BASELINE_ADMIN = "BaselineAdminNetworkPolicy";

    private final Snapshot snapshot;
    private final CniProfile profile;
    private final RuleDrafts drafts;

    AdminSnippets(Snapshot snapshot, CniProfile profile, RuleDrafts drafts) {
        this.snapshot = snapshot;
        this.profile = profile;
        this.drafts = drafts;
    }

    /** Of an end that a cluster policy denies. */
    ByClusterPolicy detail(Closed end) {
        if (!(end.decision().basis() instanceof Basis.ByClusterPolicy(Tier tier, RuleRef rule, var _))) {
            throw new IllegalArgumentException("no cluster policy decided this end: " + end.decision());
        }
        Optional<ClusterPolicy> denying = snapshot.clusterPolicies().stream()
                .filter(policy -> policy.ref().equals(rule.policy()))
                .findFirst();
        return new ByClusterPolicy(
                end.direction(),
                tier,
                rule,
                denying.map(ClusterPolicy::priority).orElse(0),
                denying.flatMap(policy -> snippet(end, policy)));
    }

    private Optional<ClusterPolicy> snippet(Closed end, ClusterPolicy denying) {
        return end.connection().transport() instanceof Transport.Ports ports
                        && drafts.draft(end.direction(), end.connection(), ports) instanceof PlannedRule rule
                ? peer(end.direction(), rule.peer())
                        .flatMap(peer -> actions(denying.tier())
                                .flatMap(action -> snippet(denying, rule, peer, action).stream())
                                .filter(snippet -> suffices(end, snippet))
                                .findFirst())
                : Optional.empty();
    }

    private static Stream<Action> actions(Tier tier) {
        return tier == Tier.ADMIN ? Stream.of(Action.PASS, Action.ACCEPT) : Stream.of(Action.ACCEPT);
    }

    /** Blocks are for egress alone: nothing names a source outside the cluster. */
    private static Optional<ClusterPolicy.Peer> peer(Direction direction, Grantee grantee) {
        return switch (grantee) {
            case Grantee.Pods pods ->
                Optional.of(
                        new ClusterPolicy.Peer.Pods(RuleDrafts.namespaceSelector(pods.namespace()), pods.selector()));
            case Grantee.Address(var block) -> networks(direction, block);
            case Grantee.NodeAddress(var _, var block) -> networks(direction, block);
        };
    }

    private static Optional<ClusterPolicy.Peer> networks(Direction direction, Cidr block) {
        return direction == Direction.EGRESS
                ? Optional.of(new ClusterPolicy.Peer.Networks(List.of(block)))
                : Optional.empty();
    }

    /** A policy that is asked first; there can be only one BaselineAdminNetworkPolicy, so there a rule that is asked first. */
    private static Optional<ClusterPolicy> snippet(
            ClusterPolicy denying, PlannedRule rule, ClusterPolicy.Peer peer, Action action) {
        String name = rule.policy().name();
        ClusterPolicy.Rule first = new ClusterPolicy.Rule(
                name, action, List.of(peer), List.of(Port.Range.of(rule.protocol(), rule.port())));
        if (denying.ref().kind().equals(BASELINE_ADMIN)) {
            return Optional.of(with(denying, rule.direction(), first));
        }
        if (denying.priority() == 0) {
            return Optional.empty();
        }
        ClusterPolicy own = new ClusterPolicy(
                new PolicyRef(denying.ref().kind(), "", name),
                denying.tier(),
                denying.priority() - 1,
                new ClusterPolicy.Subject(
                        RuleDrafts.namespaceSelector(rule.subject().namespace()),
                        rule.subject().selector()),
                List.of(),
                List.of());
        return Optional.of(with(own, rule.direction(), first));
    }

    private static ClusterPolicy with(ClusterPolicy policy, Direction direction, ClusterPolicy.Rule first) {
        List<ClusterPolicy.Rule> rules = Stream.concat(Stream.of(first), policy.rules(direction).stream())
                .toList();
        return new ClusterPolicy(
                policy.ref(),
                policy.tier(),
                policy.priority(),
                policy.subject(),
                direction == Direction.INGRESS ? rules : policy.ingress(),
                direction == Direction.EGRESS ? rules : policy.egress());
    }

    private boolean suffices(Closed end, ClusterPolicy snippet) {
        List<ClusterPolicy> policies = Stream.concat(
                        snapshot.clusterPolicies().stream()
                                .filter(policy -> !policy.ref().equals(snippet.ref())),
                        Stream.of(snippet))
                .toList();
        Snapshot after = new Snapshot(
                snapshot.namespaces(),
                snapshot.pods(),
                snapshot.nodes(),
                snapshot.services(),
                snapshot.networkPolicies(),
                policies,
                snapshot.unreadable());
        return Evaluator.of(after, profile)
                        .decide(end.connection())
                        .at(end.direction())
                        .outcome()
                == Outcome.ALLOWED;
    }
}
