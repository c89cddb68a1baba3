// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.matrix;

/** What must be reported of a connection. */
enum Expected {
    DROPPED,
    FORWARDED,
    UNANSWERED,
    REFUSED,
    /** An error came back, of which only TCP's sockets tell wherever they are: refused where it is seen, else unanswered. */
    UNREACHED,
    /** Not a connection, or none that came about or was blocked as one. */
    NOTHING;

    /** Whether what the application saw fits: else it is the generator that is wrong. */
    boolean agreesWith(Outcome outcome) {
        return switch (this) {
            case DROPPED -> outcome != Outcome.ANSWERED;
            case FORWARDED -> outcome == Outcome.ANSWERED;
            case UNANSWERED, NOTHING -> outcome == Outcome.SILENT;
            case REFUSED, UNREACHED -> outcome == Outcome.ERROR;
        };
    }

    /** Whether a report with that verdict is right. */
    boolean accepts(Expected verdict) {
        return this == UNREACHED ? verdict == REFUSED || verdict == UNANSWERED : this == verdict;
    }

    /** What the application saw. */
    enum Outcome {
        ANSWERED,
        SILENT,
        ERROR
    }
}
