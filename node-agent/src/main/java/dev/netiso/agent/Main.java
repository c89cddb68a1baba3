// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the node agent. */
@Command(
        name = "node-agent",
        description = "Reads connections, blocked or not, from this node's kernel, and serves or prints them",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(commandLine(System.getenv()).execute(args));
    }

    /** @param environment what stands for flags that are not given; see {@link Flags#variable} */
    static CommandLine commandLine(Map<String, String> environment) {
        return new CommandLine(new Main())
                .addSubcommand(new ServeCommand(environment))
                .addSubcommand(new DumpCommand(environment))
                .addSubcommand(new UnpinCommand(environment))
                .setDefaultValueProvider(Flags.defaults(environment));
    }
}
