// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.check;

import dev.netiso.cli.ExitCode;
import dev.netiso.cli.Host;
import dev.netiso.cli.batch.Tally;
import dev.netiso.cli.terminal.Output;
import dev.netiso.cli.terminal.PlainText;
import dev.netiso.policy.Outcome;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a batch came to. */
public record BatchReport(Host host, Optional<Expectation> expectation) {
    /**
     * Says what could not be answered, what differs, and, where the lines were not written, the sums.
     *
     * @param written whether each line's answer was written to standard output
     * @return the status to exit with
     */
    public int end(Tally tally, boolean written) {
        Output summary = written ? host.err() : host.out();
        if (!written || expectation.isPresent()) {
            differing(tally, summary);
        }
        if (!written) {
            sums(tally);
        }
        tally.errors().forEach(error -> host.err().line("error: " + PlainText.of(error)));
        long more = tally.unreadable() - tally.errors().size();
        if (more > 0) {
            host.err().line("error: " + number(more) + " more lines could not be answered: " + tally.moreErrors());
        }
        if (tally.answered() == 0 && tally.unreadable() == 0) {
            return nothing();
        }
        return tally.unreadable() > 0 ? ExitCode.UNANSWERED : expected().exitCode(outcomes(tally));
    }

    private int nothing() {
        if (expectation.isEmpty()) {
            return ExitCode.YES;
        }
        host.err().line("error: --expect: nothing was asked about: --flows has no line");
        return ExitCode.UNANSWERED;
    }

    private Expectation expected() {
        return expectation.orElse(Expectation.ALLOWED);
    }

    private static List<Outcome> outcomes(Tally tally) {
        return Arrays.stream(Outcome.values())
                .filter(outcome -> tally.of(outcome) > 0)
                .toList();
    }

    private void differing(Tally tally, Output summary) {
        tally.differing().forEach(line -> summary.line(PlainText.of(line.text())));
        long more = tally.answered()
                - tally.of(expected().outcome())
                - tally.differing().size();
        if (more > 0) {
            summary.line("and " + number(more) + " more that are not " + expected());
        }
    }

    private void sums(Tally tally) {
        host.out()
                .line(number(tally.answered()) + (tally.answered() == 1 ? " connection: " : " connections: ")
                        + number(tally.of(Outcome.ALLOWED)) + " allowed, " + number(tally.of(Outcome.DENIED))
                        + " denied, "
                        + number(tally.of(Outcome.UNDECIDED)) + " undecided");
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
