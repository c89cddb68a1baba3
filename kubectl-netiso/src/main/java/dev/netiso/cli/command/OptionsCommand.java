// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.command;

import dev.netiso.cli.Host;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The flags that all commands share, which their own help leaves out. */
@Command(name = "options", description = "List the flags that all commands share")
final class OptionsCommand implements Runnable {
    private final Host host;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    OptionsCommand(Host host, NetisoCommand root) {
        this.host = host;
    }

    @Override
    public void run() {
        host.out()
                .print("The following flags can be passed to any command:\n\n"
                        + Usage.options(spec.commandLine().getHelp(), true));
    }
}
