// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli;

/** How the plugin ends. */
public final class ExitCode {
    /** Yes, or done. */
    public static final int YES = 0;
    /** The answer is no. */
    public static final int NO = 1;
    /** It could not be answered: usage, access, no server. */
    public static final int UNANSWERED = 2;
    /** Ended by Ctrl-C, as a shell reports SIGINT. */
    public static final int INTERRUPTED = 130;
    /** Nobody reads the output any more, as a shell reports SIGPIPE. */
    public static final int OUTPUT_CLOSED = 141;

    private ExitCode() {}
}
