// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Verdict;
import java.util.List;
import java.util.Optional;

/** A decision with its reasons, for printers. Says what the policies say, and never what the data path did: that is a {@link Verdict}. */
public record Explanation(Connection connection, Decision decision, End egress, End ingress) {
    /**
     * The reasons at one end.
     *
     * @param subject who stands at this end
     * @param exemption present if no policy applies to this traffic
     * @param walk the tiers in their order, those after the deciding one left out; empty unless a pod that policies can select stands here
     * @param misses one for each isolating policy, in the order of {@link DirectionDecision#isolatedBy}; empty unless rules were asked and none admitted it
     */
    public record End(
            Party subject,
            DirectionDecision decision,
            Optional<Exemption> exemption,
            List<TierStep> walk,
            List<Miss> misses) {
        public End {
            walk = List.copyOf(walk);
            misses = List.copyOf(misses);
        }
    }

    /**
     * What one tier says.
     *
     * @param selecting the policies of this tier that select the pod and have a word in this direction, in the order in which they are asked
     * @param rule the one that decided; empty if none matched
     */
    public record TierStep(Tier tier, List<PolicyRef> selecting, Says says, Optional<RuleRef> rule) {
        public TierStep {
            selecting = List.copyOf(selecting);
        }
    }

    /** What a tier makes of a connection. */
    public enum Says {
        /** Lets it through; lower tiers are not asked. */
        ACCEPT,
        /** Blocks it; lower tiers are not asked. */
        DENY,
        /** A rule leaves it to the next tier. */
        PASS,
        /** No rule matches, or no policy selects the pod: the next tier is asked. */
        NOTHING
    }

    /**
     * A policy that isolates and does not admit.
     *
     * @param nearest the rule of which most holds; empty if it has no rule in that direction
     */
    public record Miss(PolicyRef policy, Optional<NearestRule> nearest) {}

    /**
     * A rule that does not admit, taken apart.
     *
     * @param path such as {@code spec.ingress[1].from[0]}
     * @param checks all that the rule asks for; at least one is not met
     */
    public record NearestRule(String path, List<Check> checks) {
        public NearestRule {
            checks = List.copyOf(checks);
        }

        long unmet() {
            return checks.stream().filter(check -> !check.met()).count();
        }
    }

    /**
     * One thing that a rule asks for.
     *
     * @param wanted what the rule says, such as {@code app=api}
     * @param found what the connection has there, such as {@code app=worker}
     */
    public record Check(Aspect aspect, boolean met, String wanted, String found) {}

    /** What a check looks at. */
    public enum Aspect {
        PORT("port"),
        NAMESPACE("namespace"),
        PODS("pods"),
        BLOCK("block");

        private final String word;

        Aspect(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /** One line for a person, such as {@code ingress: isolated by default-deny, api-clients; no rule admits it}. */
    public String summary(Verdict verdict) {
        return ExplanationText.summary(this, verdict);
    }

    /** The walk through both ends, as lines of aligned plain text. */
    public List<String> lines() {
        return ExplanationText.lines(this);
    }
}
