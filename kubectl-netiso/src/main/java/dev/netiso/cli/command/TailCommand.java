// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.command;

import dev.netiso.cli.ExitCode;
import dev.netiso.cli.Host;
import dev.netiso.cli.flows.FlowSelection;
import dev.netiso.cli.flows.FlowTail;
import dev.netiso.cli.flows.FlowsClient;
import dev.netiso.cli.flows.FlowsClient.Listing;
import dev.netiso.cli.flows.ServedFlow;
import dev.netiso.cli.print.FlowPrinter;
import dev.netiso.cli.print.FlowText;
import dev.netiso.cli.print.JsonPrinter;
import dev.netiso.cli.print.NamePrinter;
import dev.netiso.cli.print.Palette;
import dev.netiso.cli.print.TablePrinter;
import dev.netiso.cli.print.Yaml;
import dev.netiso.cli.print.YamlPrinter;
import dev.netiso.cli.terminal.Output;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Blocked traffic as it happens. */
@Command(
        name = "tail",
        description = "Show blocked traffic as it happens",
        footer = {
            "Examples:",
            "  # Blocked traffic of the current namespace, as it happens",
            "  kubectl netiso tail",
            "",
            "  # The last five minutes of all namespaces, and go on",
            "  kubectl netiso tail -A --since 5m",
            "",
            "  # What was blocked on its way to payments so far, with the policies of each end",
            "  kubectl netiso tail -A --to-namespace payments --no-follow -o wide"
        })
final class TailCommand implements Callable<Integer> {
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);

    private final Host host;

    private final NetisoCommand root;

    @Option(
            names = {"-A", "--all-namespaces"},
            arity = "0..1",
            fallbackValue = "true",
            description = "Traffic of all namespaces; overrides --namespace")
    private boolean allNamespaces;

    @Option(
            names = "--since",
            paramLabel = "DURATION",
            converter = Converters.OfDuration.class,
            description = "Also what was seen in that time before, such as 30s, 5m or 2h")
    private Optional<Duration> since = Optional.empty();

    @Option(
            names = "--no-follow",
            arity = "0..1",
            fallbackValue = "true",
            description = "Show what is retained, of --since if given, and end")
    private boolean noFollow;

    @Mixin
    private final SelectionOptions selection = new SelectionOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "Output format: wide, json (one object a line), yaml or name")
    private Optional<ListFormat> format = Optional.empty();

    TailCommand(Host host, NetisoCommand root) {
        this.host = host;
        this.root = root;
    }

    @Override
    public Integer call() throws InterruptedException {
        String namespace = allNamespaces ? "" : root.connection.namespaceOrDefault(host);
        FlowsClient client = new FlowsClient(root.connection.kubectl(host), namespace);
        FlowSelection wanted = selection.toSelection();
        if (noFollow) {
            showAll(client.list(wanted, since), namespace);
        } else {
            follow(client, wanted, namespace);
        }
        return ExitCode.YES;
    }

    private void showAll(Listing listing, String namespace) {
        if (listing.flows().isEmpty()) {
            host.err().line("No flows found" + (namespace.isEmpty() ? "." : " in " + namespace + " namespace."));
            return;
        }
        FlowPrinter printer = printer();
        printer.begin(listing.flows());
        listing.flows().forEach(printer::print);
    }

    private void follow(FlowsClient client, FlowSelection wanted, String namespace) throws InterruptedException {
        Instant start = host.clock().instant().minus(since.orElse(Duration.ZERO));
        Listing first = since.isPresent() ? client.list(wanted, since) : client.now();
        FlowPrinter printer = printer();
        printer.begin(first.flows());
        host.err().line("watching " + (namespace.isEmpty() ? "all namespaces" : namespace) + "; Ctrl-C ends");
        FlowTail tail = new FlowTail(
                client,
                wanted,
                () -> Duration.between(start, host.clock().instant()),
                new Screen(printer, host.err()),
                TailCommand::pause);
        tail.startAfter(first);
        tail.follow();
    }

    private record Screen(FlowPrinter printer, Output notes) implements FlowTail.Screen {
        @Override
        public void show(ServedFlow flow) {
            printer.print(flow);
        }

        @Override
        public void note(String line) {
            notes.line("note: " + line);
        }
    }

    private static void pause(int attempt) throws InterruptedException {
        Duration pause = SHORTEST_PAUSE.multipliedBy(1L << Math.min(attempt - 1, 5));
        Thread.sleep(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
    }

    private FlowPrinter printer() {
        FlowText text = new FlowText(host.clock(), host.zone());
        Palette palette = Palette.of(root.connection.color, host);
        if (format.isEmpty()) {
            return TablePrinter.narrow(
                    host.out(), text, palette, host.terminal().columns());
        }
        return switch (format.get()) {
            case WIDE -> TablePrinter.wide(host.out(), text, palette);
            case JSON -> new JsonPrinter(host.out());
            case YAML -> new YamlPrinter(host.out(), new Yaml());
            case NAME -> new NamePrinter(host.out());
        };
    }
}
