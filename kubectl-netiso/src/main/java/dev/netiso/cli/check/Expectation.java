// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.check;

import dev.netiso.cli.ExitCode;
import dev.netiso.policy.Outcome;
import java.util.Collection;
import java.util.Locale;

/** What all that is asked should be. */
public enum Expectation {
    ALLOWED(Outcome.ALLOWED),
    DENIED(Outcome.DENIED);

    private final Outcome outcome;

    Expectation(Outcome outcome) {
        this.outcome = outcome;
    }

    public Outcome outcome() {
        return outcome;
    }

    /** No if any is known to be something else; unanswered if that is not known of one, or there is none; else yes. */
    public int exitCode(Collection<Outcome> outcomes) {
        if (outcomes.isEmpty()) {
            return ExitCode.UNANSWERED;
        }
        if (outcomes.stream().anyMatch(is -> is != outcome && is != Outcome.UNDECIDED)) {
            return ExitCode.NO;
        }
        return outcomes.contains(Outcome.UNDECIDED) ? ExitCode.UNANSWERED : ExitCode.YES;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
