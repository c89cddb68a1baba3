// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.command;

import dev.netiso.cli.CommandFailure;
import dev.netiso.cli.ExitCode;
import dev.netiso.cli.Host;
import dev.netiso.cli.cluster.ClusterException;
import dev.netiso.cli.terminal.Output;
import dev.netiso.cli.terminal.PlainText;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one line what went wrong, and gives the status to exit with. */
record Failures(Host host, NetisoCommand root, List<String> commands)
        implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private static final int INTERNAL_DETAILS = 6;

    @Override
    public int handleParseException(ParameterException failure, String[] args) {
        String command = failure.getCommandLine().getCommandSpec().qualifiedName(" ");
        host.err().line("error: " + PlainText.of(wrongUse(failure)) + "; see " + command + " --help");
        return ExitCode.UNANSWERED;
    }

    private String wrongUse(ParameterException failure) {
        return switch (failure) {
            case UnmatchedArgumentException e -> unmatched(e);
            case MissingParameterException e
            when e.getMissing().getFirst() instanceof OptionSpec option ->
                "flag needs a value: " + option.longestName() + " " + option.paramLabel();
            case MissingParameterException e ->
                "missing " + e.getMissing().getFirst().paramLabel();
            case ParameterException e
            when e.getCause() instanceof TypeConversionException cause && e.getArgSpec() != null ->
                name(e.getArgSpec()) + ": " + cause.getMessage();
            case ParameterException e ->
                String.valueOf(e.getMessage()).lines().findFirst().orElse("wrong use");
        };
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    private String unmatched(UnmatchedArgumentException failure) {
        String first = failure.getUnmatched().getFirst();
        if (first.startsWith("-")) {
            return "unknown flag: " + first;
        }
        return failure.getCommandLine().getParent() == null
                ? "unknown command: " + first + " (expected: " + String.join(", ", commands) + ")"
                : "unexpected argument: " + first;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine line, ParseResult result) {
        return switch (failure) {
            case Output.Closed e -> ExitCode.OUTPUT_CLOSED;
            case InterruptedException e -> ExitCode.INTERRUPTED;
            case ClusterException e -> say(e.error().toFailure());
            case CommandFailure e -> say(e);
            default -> internal(failure);
        };
    }

    private int say(CommandFailure failure) {
        String message = String.valueOf(failure.getMessage());
        if (!message.isEmpty()) {
            host.err().line("error: " + PlainText.of(message));
        }
        return failure.exitCode();
    }

    private int internal(Exception failure) {
        if (root.connection.verbosity >= INTERNAL_DETAILS) {
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            host.err().print(trace.toString());
        }
        host.err()
                .line("error: internal: " + PlainText.of(failure.toString()) + "; -v=6 shows where, please report it");
        return ExitCode.UNANSWERED;
    }
}
