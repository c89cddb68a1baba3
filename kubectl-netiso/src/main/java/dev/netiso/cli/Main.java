// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli;

import dev.netiso.cli.command.CommandTree;

/** {@code kubectl netiso}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(new CommandTree(Host.ofProcess()).run(args));
    }
}
