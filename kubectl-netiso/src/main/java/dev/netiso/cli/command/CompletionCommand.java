// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.command;

import dev.netiso.cli.Host;
import picocli.CommandLine.Command;

/** The script by which kubectl's own completion, in any shell, knows this plugin. */
@Command(
        name = "completion",
        description = {
            "Print the script that completes this plugin in any shell where kubectl completes",
            "",
            "kubectl (1.26 and later) asks an executable kubectl_complete-netiso on PATH; put the script there."
        },
        footer = {
            "Examples:",
            "  # Complete in bash, zsh, fish and PowerShell, wherever \"kubectl completion\" is set up",
            "  kubectl netiso completion > ~/.local/bin/kubectl_complete-netiso",
            "  chmod +x ~/.local/bin/kubectl_complete-netiso"
        })
final class CompletionCommand implements Runnable {
    private static final String SCRIPT = """
            #!/bin/sh
            # kubectl runs this with the words typed after "kubectl netiso".
            exec kubectl-netiso __complete "$@"
            """;

    private final Host host;

    CompletionCommand(Host host, NetisoCommand root) {
        this.host = host;
    }

    @Override
    public void run() {
        host.out().print(SCRIPT);
    }
}
