// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import dev.netiso.api.v1alpha1.PolicyObject;
import dev.netiso.flow.Direction;
import dev.netiso.policy.Ambiguity;
import dev.netiso.policy.Basis;
import dev.netiso.policy.ClusterPolicy.Action;
import dev.netiso.policy.DirectionDecision;
import dev.netiso.policy.Doubt;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.PolicyRef;
import dev.netiso.policy.RuleRef;
import dev.netiso.server.store.ExplainedFlow;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What policy says of a flow as the API serves it, without what a reader may not see. */
final class PolicyObjects {
    private PolicyObjects() {}

    /** @param hidden the ends of which the reader may see namespace and address alone */
    static PolicyObject of(ExplainedFlow explained, Set<Direction> hidden) {
        return new PolicyObject(
                explained.decision().outcome().name(),
                explained.cause().word(),
                hidden.isEmpty() ? explained.summary() : RedactedSummary.of(explained, hidden),
                end(explained.decision().egress(), hidden),
                end(explained.decision().ingress(), hidden));
    }

    private static PolicyObject.End end(DirectionDecision decision, Set<Direction> hidden) {
        List<String> doubts = decision.doubts().stream()
                .map(Doubt::ambiguity)
                .filter(code -> Redaction.shows(code, decision.direction(), hidden))
                .map(Ambiguity::code)
                .toList();
        String ambiguity = decision.ambiguity()
                .filter(code -> Redaction.shows(code, decision.direction(), hidden))
                .map(Ambiguity::code)
                .orElse("");
        if (hidden.contains(decision.direction())) {
            return new PolicyObject.End(decision.outcome().name(), null, null, null, ambiguity, doubts);
        }
        return new PolicyObject.End(
                decision.outcome().name(),
                decision.isolatedBy().stream().map(PolicyObjects::ref).toList(),
                byRule(decision, Outcome.ALLOWED, hidden),
                byRule(decision, Outcome.DENIED, hidden),
                ambiguity,
                doubts);
    }

    private static PolicyObject.RuleRef byRule(DirectionDecision decision, Outcome outcome, Set<Direction> hidden) {
        return decidingRule(decision, outcome)
                .filter(_ -> decision.outcome() == outcome)
                .map(rule -> new PolicyObject.RuleRef(
                        rule.policy().kind(),
                        rule.policy().namespace(),
                        rule.policy().name(),
                        Redaction.showsRules(decision.basis(), hidden) ? rule.path() : ""))
                .orElse(PolicyObject.RuleRef.NONE);
    }

    private static Optional<RuleRef> decidingRule(DirectionDecision decision, Outcome outcome) {
        return switch (decision.basis()) {
            case Basis.Admitted(RuleRef rule) when outcome == Outcome.ALLOWED -> Optional.of(rule);
            case Basis.ByClusterPolicy(var _, RuleRef rule, Action action)
            when (action == Action.ACCEPT) == (outcome == Outcome.ALLOWED) -> Optional.of(rule);
            case Basis.Admitted _,
                    Basis.ByClusterPolicy _,
                    Basis.NoSubject _,
                    Basis.Exempt _,
                    Basis.Default _,
                    Basis.NotAdmitted _ -> Optional.empty();
        };
    }

    private static PolicyObject.Ref ref(PolicyRef policy) {
        return new PolicyObject.Ref(policy.kind(), policy.namespace(), policy.name());
    }
}
