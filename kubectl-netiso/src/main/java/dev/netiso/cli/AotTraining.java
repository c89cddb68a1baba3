// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli;

import dev.netiso.cli.Host.Terminal;
import dev.netiso.cli.command.CommandTree;
import dev.netiso.cli.terminal.Output;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.time.InstantSource;
import java.util.List;
import java.util.TimeZone;

/**
 * Runs the commands once, against a kubectl that KUBECTL names and that answers as a cluster would. The build runs this with {@code -XX:AOTCacheOutput}, so that
 * the cache knows what a command loads and links (JEP 483, JEP 514).
 */
public final class AotTraining {
    private static final List<String> COMMAND_LINES = List.of(
            "version",
            "tail --no-follow",
            "tail -A --since 5m --no-follow --color=always",
            "tail -A --no-follow -o wide",
            "tail -A --no-follow -o json",
            "allow k3f9w2ma -n shop --yes",
            "allow k3f9w2ma -n shop --dry-run=server -o yaml",
            "allowed -A");

    private AotTraining() {}

    public static void main(String[] args) {
        Output nowhere = new Output(OutputStream.nullOutputStream());
        Host host = new Host(
                System.getenv(),
                Terminal.NONE,
                new BufferedReader(Reader.nullReader()),
                InputStream.nullInputStream(),
                nowhere,
                nowhere,
                InstantSource.system(),
                TimeZone.getDefault());
        for (String line : COMMAND_LINES) {
            int status = new CommandTree(host).run(line.split(" "));
            if (status != ExitCode.YES) {
                throw new IllegalStateException("\"" + line + "\" ended with status " + status);
            }
        }
    }
}
