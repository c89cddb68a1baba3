// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.command;

import dev.netiso.cli.Host;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The root: no action of its own beyond its help. */
@Command(
        name = "netiso",
        description = "Show the traffic that network isolation blocks, and add the missing rule",
        footer = {
            "Examples:",
            "  # Blocked traffic in all namespaces, as it happens",
            "  kubectl netiso tail -A",
            "",
            "  # The rule that lets a blocked connection through",
            "  kubectl netiso allow ID"
        })
final class NetisoCommand implements Runnable {
    private final Host host;

    @Mixin
    final ConnectionOptions connection = new ConnectionOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    NetisoCommand(Host host) {
        this.host = host;
    }

    @Override
    public void run() {
        host.out().print(spec.commandLine().getUsageMessage());
    }
}
