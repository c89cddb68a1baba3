// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.command;

import dev.netiso.cli.Host;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import picocli.CommandLine;

/** All commands, and what a run of one comes to. */
public final class CommandTree {
    /** A new command: one entry here, one class, one section in docs/cli.md. */
    private static final List<Entry> COMMANDS = List.of(
            new Entry("tail", TailCommand::new),
            new Entry("explain", ExplainCommand::new),
            new Entry("check", CheckCommand::new),
            new Entry("allow", AllowCommand::new),
            new Entry("allowed", AllowedCommand::new),
            new Entry("revoke", RevokeCommand::new),
            new Entry("version", VersionCommand::new),
            new Entry("completion", CompletionCommand::new),
            new Entry("options", OptionsCommand::new));

    private final Host host;

    private record Entry(String name, BiFunction<Host, NetisoCommand, Object> factory) {}

    public CommandTree(Host host) {
        this.host = host;
    }

    /** Runs a command line and gives the status to exit with. */
    public int run(String... args) {
        if (args.length > 0 && args[0].equals(Completion.REQUEST)) {
            return new Completion(commandLine()).answer(Arrays.asList(args).subList(1, args.length), host.out());
        }
        return commandLine(namedIn(args)).execute(args);
    }

    /** The whole tree. */
    CommandLine commandLine() {
        return commandLine(COMMANDS);
    }

    /** Only the commands that are named are made: looking at the others would take longer than running one. */
    private static List<Entry> namedIn(String... args) {
        List<String> words = List.of(args);
        List<Entry> named = COMMANDS.stream()
                .filter(command -> words.contains(command.name()))
                .toList();
        return named.isEmpty() ? COMMANDS : named;
    }

    private CommandLine commandLine(List<Entry> commands) {
        NetisoCommand root = new NetisoCommand(host);
        CommandLine line = new CommandLine(root);
        commands.forEach(
                command -> line.addSubcommand(command.name(), command.factory().apply(host, root)));
        Choice.readBy(line);
        Usage.layOut(line);
        Failures failures =
                new Failures(host, root, COMMANDS.stream().map(Entry::name).toList());
        return line.setOut(host.out().writer())
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures)
                .setOverwrittenOptionsAllowed(true);
    }
}
