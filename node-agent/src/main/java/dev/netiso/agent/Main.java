// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the node agent. */
@Command(
        name = "node-agent",
        description = "Reads blocked connections from this node's kernel and serves them",
        subcommands = ServeCommand.class,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        return new CommandLine(new Main()).execute(args);
    }
}
