// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.command;

import dev.netiso.cli.ExitCode;
import dev.netiso.cli.Host;
import dev.netiso.cli.cluster.KubeJson;
import dev.netiso.cli.cluster.Kubectl;
import dev.netiso.cli.managed.ManagedPolicies;
import dev.netiso.cli.managed.ManagedPolicy;
import dev.netiso.cli.managed.ManagedTable;
import dev.netiso.cli.managed.ManagedTable.Row;
import dev.netiso.cli.managed.PolicyPrinter;
import dev.netiso.cli.managed.SelectedPods;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What netiso has added. */
@Command(
        name = "allowed",
        description = {
            "List the rules that netiso has added",
            "",
            "Needs the right to list NetworkPolicies and no other; netiso need not be installed."
        },
        footer = {
            "Examples:",
            "  # What was added in the current namespace",
            "  kubectl netiso allowed",
            "",
            "  # In all namespaces, with flows and other ends",
            "  kubectl netiso allowed -A -o wide",
            "",
            "  # Take one back",
            "  kubectl netiso revoke NAME"
        })
final class AllowedCommand implements Callable<Integer> {
    private final Host host;
    private final NetisoCommand root;

    @Option(
            names = {"-A", "--all-namespaces"},
            arity = "0..1",
            fallbackValue = "true",
            description = "Rules of all namespaces; overrides --namespace")
    private boolean allNamespaces;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "Output format: wide, json, yaml or name")
    private Optional<ListFormat> format = Optional.empty();

    AllowedCommand(Host host, NetisoCommand root) {
        this.host = host;
        this.root = root;
    }

    @Override
    public Integer call() {
        Kubectl kubectl = root.connection.kubectl(host);
        KubeJson json = new KubeJson();
        String namespace = allNamespaces ? "" : root.connection.namespaceOrDefault(host);
        List<ManagedPolicy> policies = new ManagedPolicies(kubectl, json).list(namespace);
        if (policies.isEmpty()) {
            host.err()
                    .line("No rules of netiso found"
                            + (namespace.isEmpty() ? "." : " in " + namespace + " namespace."));
            return ExitCode.YES;
        }
        PolicyPrinter printer = new PolicyPrinter(json);
        switch (format.orElse(ListFormat.WIDE)) {
            case JSON -> printer.print(policies, PolicyPrinter.Format.JSON, "", host.out());
            case YAML -> printer.print(policies, PolicyPrinter.Format.YAML, "", host.out());
            case NAME -> printer.print(policies, PolicyPrinter.Format.NAME, "", host.out());
            case WIDE -> table(policies, new SelectedPods(kubectl, json));
        }
        return ExitCode.YES;
    }

    private void table(List<ManagedPolicy> policies, SelectedPods pods) {
        List<Row> rows = policies.parallelStream()
                .map(policy -> new Row(policy, policy.policy().value().flatMap(pods::exists)))
                .toList();
        new ManagedTable(host.clock().instant(), allNamespaces, format.isPresent()).print(rows, host.out());
        if (rows.stream().anyMatch(row -> row.selects().isEmpty())) {
            host.err().line("note: whether each still selects a pod is not known: you may not list pods everywhere");
        }
    }
}
