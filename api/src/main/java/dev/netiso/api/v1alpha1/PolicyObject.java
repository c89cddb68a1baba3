// SPDX-License-Identifier: Apache-2.0
package dev.netiso.api.v1alpha1;

import static dev.netiso.api.v1alpha1.Absent.orEmpty;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What policy says of a flow, by the policies as they were when the flow server saw it.
 *
 * @param decision {@code ALLOWED}, {@code DENIED} or {@code UNDECIDED}
 * @param cause {@code NetworkPolicy}, {@code ClusterNetworkPolicy} (a rule of the cluster's administrator denies it, of whichever kind), {@code NotPolicy},
 *     {@code Undecided} or {@code None}
 * @param summary one line for a person: the nearest rule and what it lacks, or who isolates; without what the reader may not see
 */
public record PolicyObject(
        String decision,
        String cause,
        String summary,

        @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Nothing.class)
        End egress,

        @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Nothing.class)
        End ingress) {
    public static final PolicyObject NONE = new PolicyObject("", "", "", End.NONE, End.NONE);

    /**
     * What policy says at one end.
     *
     * @param isolatedBy the NetworkPolicies that select the pod in this direction; none: not isolated
     * @param admittedBy the rule that lets it through, of a NetworkPolicy or a cluster policy
     * @param deniedBy the rule of a cluster policy that blocks it
     * @param ambiguity code, if undecided; docs/api.md lists them
     * @param doubts codes of all readings by which the decision would be another, also where implementations are known to agree on one
     */
    public record End(
            String decision,
            List<Ref> isolatedBy,

            @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Nothing.class)
            RuleRef admittedBy,

            @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Nothing.class)
            RuleRef deniedBy,

            String ambiguity,
            List<String> doubts) {
        public static final End NONE = new End("", List.of(), RuleRef.NONE, RuleRef.NONE, "", List.of());

        public End(
                @Nullable String decision,
                @Nullable List<Ref> isolatedBy,
                @Nullable RuleRef admittedBy,
                @Nullable RuleRef deniedBy,
                @Nullable String ambiguity,
                @Nullable List<String> doubts) {
            this.decision = orEmpty(decision);
            this.isolatedBy = orEmpty(isolatedBy);
            this.admittedBy = admittedBy == null ? RuleRef.NONE : admittedBy;
            this.deniedBy = deniedBy == null ? RuleRef.NONE : deniedBy;
            this.ambiguity = orEmpty(ambiguity);
            this.doubts = orEmpty(doubts);
        }
    }

    /** A policy object. */
    public record Ref(String kind, String namespace, String name) {
        public Ref(@Nullable String kind, @Nullable String namespace, @Nullable String name) {
            this.kind = orEmpty(kind);
            this.namespace = orEmpty(namespace);
            this.name = orEmpty(name);
        }
    }

    /** A rule by its field path, such as {@code spec.ingress[0]}. */
    public record RuleRef(String kind, String namespace, String name, String path) {
        public static final RuleRef NONE = new RuleRef("", "", "", "");

        public RuleRef(
                @Nullable String kind, @Nullable String namespace, @Nullable String name, @Nullable String path) {
            this.kind = orEmpty(kind);
            this.namespace = orEmpty(namespace);
            this.name = orEmpty(name);
            this.path = orEmpty(path);
        }
    }

    public PolicyObject(
            @Nullable String decision,
            @Nullable String cause,
            @Nullable String summary,
            @Nullable End egress,
            @Nullable End ingress) {
        this.decision = orEmpty(decision);
        this.cause = orEmpty(cause);
        this.summary = orEmpty(summary);
        this.egress = egress == null ? End.NONE : egress;
        this.ingress = ingress == null ? End.NONE : ingress;
    }
}
