// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli;

import dev.netiso.cli.Host.Terminal;
import dev.netiso.cli.command.CommandTree;
import dev.netiso.cli.terminal.Output;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
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
            "allowed -A",
            "check -f -",
            "check -f - --from web --to db --port 5432 --expect allowed");

    /** What {@code -f -} reads. */
    private static final String MANIFESTS = """
            {apiVersion: v1, kind: Pod, metadata: {name: web, labels: {app: web}}}
            ---
            {apiVersion: v1, kind: Pod, metadata: {name: db, labels: {app: db}}}
            ---
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: db}
            spec:
              podSelector: {matchLabels: {app: db}}
              ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]}]
            """;

    private AotTraining() {}

    public static void main(String[] args) {
        Output nowhere = new Output(OutputStream.nullOutputStream());
        for (String line : COMMAND_LINES) {
            int status = new CommandTree(host(nowhere)).run(line.split(" "));
            if (status != ExitCode.YES) {
                throw new IllegalStateException("\"" + line + "\" ended with status " + status);
            }
        }
    }

    private static Host host(Output nowhere) {
        return new Host(
                System.getenv(),
                Terminal.NONE,
                new BufferedReader(Reader.nullReader()),
                new ByteArrayInputStream(MANIFESTS.getBytes(StandardCharsets.UTF_8)),
                nowhere,
                nowhere,
                InstantSource.system(),
                TimeZone.getDefault());
    }
}
