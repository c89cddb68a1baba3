// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli;

/** A command that ends without what it was asked for; its message is one line for the user, with the next step. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** The question could not be answered: usage, access, no server. */
    public static CommandFailure unanswered(String message) {
        return new CommandFailure(ExitCode.UNANSWERED, message);
    }

    /** Ended by Ctrl-C: there is nothing to say. */
    public static CommandFailure interrupted() {
        return new CommandFailure(ExitCode.INTERRUPTED, "");
    }

    public int exitCode() {
        return exitCode;
    }
}
