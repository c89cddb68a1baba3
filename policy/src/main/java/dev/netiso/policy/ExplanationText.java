// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import static java.util.stream.Collectors.joining;

import dev.netiso.flow.Direction;
import dev.netiso.flow.Verdict;
import dev.netiso.policy.Explanation.ClusterRule;
import dev.netiso.policy.Explanation.End;
import dev.netiso.policy.Explanation.TierStep;
import dev.netiso.policy.NearestRule.Aspect;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** An explanation in one line. Names the nearest rule where one thing alone is missing, as that is what a person would look at; else who isolates. */
final class ExplanationText {
    private static final int MAX_NAMES = 4;

    private ExplanationText() {}

    static String summary(Explanation explanation, Verdict verdict) {
        return switch (explanation.decision().outcome()) {
            case DENIED ->
                ends(explanation, Outcome.DENIED)
                                .map(end -> denied(explanation, end))
                                .collect(joining("; "))
                        + (verdict == Verdict.FORWARDED ? ", yet it passed" + differing(explanation) : "");
            case UNDECIDED -> undecided(explanation);
            case ALLOWED -> allowed(explanation.decision(), verdict);
        };
    }

    private static Stream<End> ends(Explanation explanation, Outcome outcome) {
        return explanation.ends().stream().filter(end -> end.decision().outcome() == outcome);
    }

    private static String denied(Explanation explanation, End end) {
        Optional<ClusterRule> rule = deciding(end);
        if (rule.isPresent()) {
            return direction(end) + ": denied by " + clusterRule(rule.get());
        }
        return end.nearest()
                .filter(NearestRule::near)
                .map(nearest -> nearest(explanation, nearest))
                .orElseGet(() -> direction(end) + ": isolated by " + names(end) + "; no rule for it");
    }

    /** The rule of a cluster policy that decides at that end. */
    static Optional<ClusterRule> deciding(End end) {
        return end.decision().basis() instanceof Basis.ByClusterPolicy
                        && !end.walk().isEmpty()
                        && end.walk().getLast() instanceof TierStep.OfClusterPolicies step
                ? step.rule()
                : Optional.empty();
    }

    /** Such as {@code ClusterNetworkPolicy guard rule "no-metadata" (Admin tier, priority 10)}. */
    static String clusterRule(ClusterRule matched) {
        ClusterPolicy policy = matched.policy();
        String rule = matched.rule().name().isEmpty()
                ? shortPath(matched.ref().path())
                : "\"" + matched.rule().name() + "\"";
        return policy.ref().kind() + " " + policy.ref().name() + " rule " + rule + " ("
                + policy.tier().word() + " tier" + (hasPriority(policy) ? ", priority " + policy.priority() : "") + ")";
    }

    /** Of a BaselineAdminNetworkPolicy there is but one. */
    static boolean hasPriority(ClusterPolicy policy) {
        return !policy.ref().kind().equals("BaselineAdminNetworkPolicy");
    }

    private static String nearest(Explanation explanation, NearestRule nearest) {
        String rule = nearest.policy().name() + " " + shortPath(nearest);
        Check lacking = explanation.checks(nearest).stream()
                .filter(check -> !check.met())
                .findFirst()
                .orElseThrow();
        return lacking.aspect() == Aspect.EXCEPT
                ? rule + " excepts " + lacking.lacking()
                : "nearest " + rule + ": " + wants(lacking);
    }

    static String wants(Check lacking) {
        String what = switch (lacking.aspect()) {
            case NAMESPACE -> "namespace ";
            case PORT, PROTOCOL -> "port ";
            case PODS, BLOCK, EXCEPT -> "";
        };
        return "wants " + what + lacking.lacking() + ", has " + lacking.found();
    }

    /** Without {@code spec.}, and without the peer where there is but one. */
    private static String shortPath(NearestRule nearest) {
        int peers = nearest.policy()
                .rules(nearest.direction())
                .get(nearest.rule())
                .peers()
                .size();
        return shortPath(peers > 1 ? nearest.path() : RuleRef.path(nearest.direction(), nearest.rule()));
    }

    private static String shortPath(String path) {
        return path.replaceFirst("^spec\\.", "");
    }

    /** Where implementations may let through what is denied at every denying end. */
    private static String differing(Explanation explanation) {
        List<Optional<Doubt>> doubts = ends(explanation, Outcome.DENIED)
                .map(end -> with(end.decision(), Outcome.ALLOWED))
                .toList();
        return doubts.stream().allMatch(Optional::isPresent)
                ? ": implementations differ ("
                        + doubts.stream()
                                .map(doubt -> doubt.orElseThrow().ambiguity().code())
                                .distinct()
                                .collect(joining(", "))
                        + ")"
                : "";
    }

    private static Optional<Doubt> with(DirectionDecision decision, Outcome otherwise) {
        return decision.doubts().stream()
                .filter(doubt -> doubt.otherwise() == otherwise)
                .findFirst();
    }

    private static String undecided(Explanation explanation) {
        Map<Ambiguity, String> directions = new LinkedHashMap<>();
        ends(explanation, Outcome.UNDECIDED)
                .forEach(end -> directions.merge(
                        end.decision().ambiguity().orElseThrow(),
                        direction(end),
                        (first, second) -> first + " and " + second));
        return directions.entrySet().stream()
                .map(entry -> "undecided (" + entry.getKey().code() + "): " + entry.getValue() + ": "
                        + meaning(entry.getKey()))
                .collect(joining("; "));
    }

    static String meaning(Ambiguity ambiguity) {
        return switch (ambiguity) {
            case OWN_NODE -> "implementations differ on traffic from a pod to its own node";
            case HOST_NETWORK -> "implementations differ on pods in a node's network namespace";
            case BASELINE_PER_POD -> "implementations differ on when the Baseline tier is asked";
            case IP_BLOCK_ON_POD -> "implementations differ on whether a block matches a pod";
            case HAIRPIN -> "implementations differ on a pod that reaches itself through a Service";
            case INIT_CONTAINER_PORT -> "the port's name is an init container's, which need not count";
            case PRE_DNAT -> "implementations differ on whether policy sees the Service or the pod behind it";
            case EQUAL_PRIORITY -> "policies of equal priority disagree, and their order is undefined";
            case ICMP -> "NetworkPolicy is not defined for ICMP";
            case END_PORT -> "implementations differ on ranges of ports";
            case SCTP -> "implementations differ on rules for SCTP";
            case NAMED_PORT -> "implementations differ on ports by name";
            case DOMAIN_NAME -> "by which name the address was found is not known";
            case ADDRESS_UNKNOWN -> "the pod has no address yet";
            case UNKNOWN_PEER -> "it is not known who holds the other address";
            case POLICY_UNKNOWN -> "not all policies are known";
        };
    }

    private static String allowed(Decision decision, Verdict verdict) {
        Optional<Doubt> doubt = Stream.of(decision.egress(), decision.ingress())
                .flatMap(end -> with(end, Outcome.DENIED).stream())
                .findFirst();
        return verdict == Verdict.FORWARDED || doubt.isEmpty()
                ? decision.summary(verdict)
                : "policies admit it where "
                        + doubt.get().ambiguity().usual() + " ("
                        + doubt.get().ambiguity().code() + ")";
    }

    static String names(End end) {
        List<PolicyRef> policies = end.decision().isolatedBy();
        String shown = policies.stream()
                .limit(MAX_NAMES)
                .map(policy -> name(policy, end))
                .collect(joining(", "));
        return policies.size() > MAX_NAMES ? shown + " and " + (policies.size() - MAX_NAMES) + " more" : shown;
    }

    /** Without the namespace where it is the subject's own. */
    static String name(PolicyRef policy, End end) {
        boolean own = end.subject() instanceof Party.OfPod(Pod pod, var _)
                && pod.namespace().equals(policy.namespace());
        return own || policy.namespace().isEmpty() ? policy.name() : policy.namespace() + "/" + policy.name();
    }

    static String direction(End end) {
        return word(end.direction());
    }

    static String word(Direction direction) {
        return direction.name().toLowerCase(Locale.ROOT);
    }
}
