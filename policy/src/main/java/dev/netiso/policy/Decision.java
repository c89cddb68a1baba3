// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Direction;
import dev.netiso.flow.Verdict;
import java.util.Optional;
import java.util.stream.Stream;

/** What policy says of a connection: allowed where both ends allow it, with the explanation of each end. */
public record Decision(DirectionDecision egress, DirectionDecision ingress) {
    /** Denied if an end denies, else undecided if an end is, else allowed. */
    public Outcome outcome() {
        return both(egress.outcome(), ingress.outcome());
    }

    static Outcome both(Outcome egress, Outcome ingress) {
        if (egress == Outcome.DENIED || ingress == Outcome.DENIED) {
            return Outcome.DENIED;
        }
        boolean undecided = egress == Outcome.UNDECIDED || ingress == Outcome.UNDECIDED;
        return undecided ? Outcome.UNDECIDED : Outcome.ALLOWED;
    }

    /** Whether a rule of a cluster policy denies it at either end; NetworkPolicy can then not let it through. */
    public boolean deniedByClusterPolicy() {
        return Stream.of(egress, ingress)
                .anyMatch(end -> end.outcome() == Outcome.DENIED && end.basis() instanceof Basis.ByClusterPolicy);
    }

    public DirectionDecision at(Direction direction) {
        return switch (direction) {
            case EGRESS -> egress;
            case INGRESS -> ingress;
        };
    }

    /** One line that names no policy, rule or label. */
    public String summary(Verdict verdict) {
        return switch (outcome()) {
            case DENIED -> "policies deny it" + (verdict == Verdict.FORWARDED ? ", yet it passed" : "");
            case UNDECIDED -> "policies do not decide it";
            case ALLOWED ->
                allowance()
                        + switch (verdict) {
                            case FORWARDED -> "";
                            case DROPPED -> "; something else dropped it";
                            case UNANSWERED -> "; dropped elsewhere, or nobody is there";
                            case REFUSED -> "; nobody listens there, or something elsewhere rejected it";
                        };
        };
    }

    private String allowance() {
        Optional<String> exemption = Stream.of(egress, ingress)
                .filter(DirectionDecision::isolated)
                .flatMap(end -> end.basis() instanceof Basis.Exempt(Exemption exempt)
                        ? Stream.of(exempt.reason())
                        : Stream.empty())
                .findFirst();
        boolean asked = Stream.of(egress, ingress)
                .anyMatch(end -> end.isolated() || end.basis() instanceof Basis.ByClusterPolicy);
        return exemption.orElse(asked ? "policies admit it" : "no policy isolates either end");
    }
}
