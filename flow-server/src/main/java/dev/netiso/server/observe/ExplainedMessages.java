// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.observe;

import dev.netiso.api.observer.FlowMessages;
import dev.netiso.api.observer.GetFlowsResponse;
import dev.netiso.api.observer.extension.Decision;
import dev.netiso.api.observer.flow.Flow;
import dev.netiso.api.observer.flow.Policy;
import dev.netiso.policy.Basis;
import dev.netiso.policy.DirectionDecision;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.PolicyRef;
import dev.netiso.server.store.ExplainedFlow;
import dev.netiso.server.store.StoredFlow;
import java.util.List;

/** Stored flows as Hubble's messages: where policy denied, with the policies that did; where a rule admitted, with its policy. */
final class ExplainedMessages {
    private ExplainedMessages() {}

    static GetFlowsResponse response(StoredFlow stored) {
        ExplainedFlow explained = stored.explained();
        Decision decision = Decision.newBuilder()
                .setDecision(explained.decision().outcome().name())
                .setCause(explained.cause().word())
                .setSummary(explained.summary())
                .build();
        Flow.Builder message = FlowMessages.write(explained.flow(), decision).toBuilder();
        DirectionDecision egress = explained.decision().egress();
        DirectionDecision ingress = explained.decision().ingress();
        return FlowMessages.response(message.addAllEgressDeniedBy(deniedBy(egress))
                .addAllIngressDeniedBy(deniedBy(ingress))
                .addAllEgressAllowedBy(allowedBy(egress))
                .addAllIngressAllowedBy(allowedBy(ingress))
                .build());
    }

    private static List<Policy> deniedBy(DirectionDecision end) {
        if (end.outcome() != Outcome.DENIED) {
            return List.of();
        }
        return end.basis() instanceof Basis.ByClusterPolicy decided
                ? List.of(policy(decided.rule().policy()))
                : end.isolatedBy().stream().map(ExplainedMessages::policy).toList();
    }

    private static List<Policy> allowedBy(DirectionDecision end) {
        return end.outcome() == Outcome.ALLOWED && end.basis() instanceof Basis.ByClusterPolicy decided
                ? List.of(policy(decided.rule().policy()))
                : end.admittedBy().map(rule -> policy(rule.policy())).stream().toList();
    }

    private static Policy policy(PolicyRef policy) {
        return Policy.newBuilder()
                .setKind(policy.kind())
                .setNamespace(policy.namespace())
                .setName(policy.name())
                .build();
    }
}
