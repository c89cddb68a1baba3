// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.allow;

import dev.netiso.api.v1alpha1.EndpointObject;
import dev.netiso.api.v1alpha1.FlowObject;
import dev.netiso.cli.print.FlowText;
import dev.netiso.cli.terminal.PlainText;
import dev.netiso.flow.Direction;
import dev.netiso.policy.Explanation;
import dev.netiso.policy.Pod;
import dev.netiso.policy.synthesis.Grantee;
import dev.netiso.policy.synthesis.PlannedRule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What would change, in words for the person who decides. */
public final class AllowReport {
    private static final int MAX_PODS = 5;

    private final FlowText text;

    public AllowReport(FlowText text) {
        this.text = text;
    }

    /** The flow as it was seen, and what the policies say of it now. */
    public List<String> flow(FlowObject flow, Explanation explanation) {
        List<String> lines = new ArrayList<>();
        lines.add(end(flow.source()) + " -> " + end(flow.destination()) + "  " + FlowText.port(flow) + "  "
                + FlowText.verdict(flow) + " since " + text.time(flow) + " on " + FlowText.node(flow)
                + (flow.dropReason().isEmpty() ? "" : " (" + FlowText.reason(flow) + ")"));
        explanation.lines().stream().map(PlainText::of).forEach(lines::add);
        return lines;
    }

    private static String end(EndpointObject end) {
        String name = FlowText.end(end);
        String address = PlainText.of(end.address());
        return name.endsWith(address) ? name : name + " " + address;
    }

    /** What one object does. */
    public List<String> rule(PlannedRule rule) {
        return List.of(
                "lets through   " + PlainText.of(between(rule)),
                "opens besides  " + PlainText.of(besides(rule.overGrant())),
                "cuts           nothing: these pods are isolated already");
    }

    private static String between(PlannedRule rule) {
        String ends = rule.direction() == Direction.INGRESS
                ? name(rule.peer()) + " -> " + name(rule.subject())
                : name(rule.subject()) + " -> " + name(rule.peer());
        return ends + ", " + rule.port() + "/" + rule.protocol();
    }

    private static String name(Grantee grantee) {
        return switch (grantee) {
            case Grantee.Pods pods ->
                pods.namespace() + " " + pods.workload().kind() + " "
                        + pods.workload().name() + " (" + count(pods.intended().size()) + ")";
            case Grantee.Address(var block) -> block.toString();
            case Grantee.NodeAddress(var holder, var block) -> holder + " (" + block + ")";
        };
    }

    private static String besides(List<Pod> pods) {
        if (pods.isEmpty()) {
            return "nothing";
        }
        String some = pods.stream()
                .limit(MAX_PODS)
                .map(pod -> pod.namespace() + "/" + pod.name())
                .collect(Collectors.joining(", "));
        return some + (pods.size() > MAX_PODS ? " and " + (pods.size() - MAX_PODS) + " more" : "")
                + ": other workloads with the same labels";
    }

    private static String count(int pods) {
        return pods == 1 ? "1 pod" : pods + " pods";
    }
}
