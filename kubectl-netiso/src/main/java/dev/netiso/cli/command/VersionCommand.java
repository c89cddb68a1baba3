// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.netiso.api.v1alpha1.FlowsApi;
import dev.netiso.cli.ExitCode;
import dev.netiso.cli.Host;
import dev.netiso.cli.cluster.ClusterError;
import dev.netiso.cli.cluster.ClusterException;
import dev.netiso.cli.print.Json;
import dev.netiso.cli.print.Yaml;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Which version this is, and whether the cluster serves flows. */
@Command(
        name = "version",
        description = "Show the plugin's version, and which flow API the cluster serves",
        footer = {
            "Examples:",
            "  # The plugin and the cluster",
            "  kubectl netiso version",
            "",
            "  # The plugin alone",
            "  kubectl netiso version --client -o json"
        })
final class VersionCommand implements Callable<Integer> {
    /** What {@code -o} may be; lines for a person where it is not given. */
    enum Format {
        JSON,
        YAML;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final String PATIENCE = "5s";

    private final Host host;
    private final NetisoCommand root;

    @Option(
            names = "--client",
            arity = "0..1",
            fallbackValue = "true",
            description = "The plugin alone, without asking the cluster")
    private boolean clientOnly;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "Output format: json or yaml")
    private Optional<Format> format = Optional.empty();

    VersionCommand(Host host, NetisoCommand root) {
        this.host = host;
        this.root = root;
    }

    @Override
    public Integer call() {
        ObjectNode versions = JsonNodeFactory.instance.objectNode();
        versions.put("clientVersion", PluginVersion.read());
        Optional<ClusterError> error = clientOnly ? Optional.empty() : askCluster(versions);
        print(versions);
        error.ifPresent(cause -> {
            throw new ClusterException(cause);
        });
        return ExitCode.YES;
    }

    private Optional<ClusterError> askCluster(ObjectNode versions) {
        try {
            root.connection
                    .kubectl(host)
                    .withDefault("--request-timeout", PATIENCE)
                    .get(FlowsApi.ROOT);
            versions.put("flowApi", FlowsApi.API_VERSION);
            return Optional.empty();
        } catch (ClusterException e) {
            return Optional.of(e.error());
        }
    }

    private void print(ObjectNode versions) {
        if (format.isEmpty()) {
            host.out().line("Client Version: " + versions.path("clientVersion").asText());
            if (versions.has("flowApi")) {
                host.out().line("Flow API: " + versions.path("flowApi").asText());
            }
            return;
        }
        switch (format.get()) {
            case JSON -> host.out().print(Json.pretty(versions));
            case YAML -> host.out().print(new Yaml().text(versions));
        }
    }
}
