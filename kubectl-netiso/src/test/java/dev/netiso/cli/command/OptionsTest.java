// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.cli.TestHost;
import dev.netiso.cli.flows.FlowSelection;
import dev.netiso.cli.flows.FlowSelection.PodFilter;
import dev.netiso.flow.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Flags by the values that they are read as. */
class OptionsTest {
    private static FlowSelection selection(String... args) {
        SelectionOptions options = new SelectionOptions();
        new CommandLine(CommandLine.Model.CommandSpec.create().addMixin("selection", spec(options))).parseArgs(args);
        return options.toSelection();
    }

    private static CommandLine.Model.CommandSpec spec(Object options) {
        return CommandLine.Model.CommandSpec.forAnnotatedObject(options);
    }

    private static List<String> connection(String... args) {
        NetisoCommand root = new NetisoCommand(TestHost.answering("shop").host());
        new CommandLine(root).parseArgs(args);
        return root.connection.flags();
    }

    @Test
    void without_filters_blocked_traffic_is_chosen() {
        assertThat(selection())
                .isEqualTo(new FlowSelection(
                        Set.of(Verdict.DROPPED, Verdict.UNANSWERED),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()));
    }

    @Test
    void each_filter_is_read_as_what_it_names() {
        assertThat(selection(
                        "--verdict=dropped,FORWARDED",
                        "--pod=a",
                        "--pod=shop/b",
                        "--from-pod=c",
                        "--to-pod=payments/",
                        "--from-namespace=shop",
                        "--to-namespace=payments",
                        "--to-port=443",
                        "--to-port=8443"))
                .isEqualTo(new FlowSelection(
                        Set.of(Verdict.DROPPED, Verdict.FORWARDED),
                        List.of(new PodFilter("", "a"), new PodFilter("shop", "b")),
                        List.of(new PodFilter("", "c")),
                        List.of(new PodFilter("payments", "")),
                        List.of("shop"),
                        List.of("payments"),
                        List.of(443, 8443)));
    }

    @Test
    void kubectls_flags_are_handed_on_as_given() {
        assertThat(connection(
                        "--kubeconfig",
                        "/k",
                        "--context=c",
                        "--as",
                        "jane",
                        "--as-group=a",
                        "--as-group",
                        "b",
                        "-s",
                        "https://x",
                        "--insecure-skip-tls-verify=true",
                        "-n",
                        "shop",
                        "-v6",
                        "--token=t",
                        "--cluster=cl",
                        "--user=u",
                        "--request-timeout=3s",
                        "--tls-server-name=api"))
                .containsExactly(
                        "--kubeconfig=/k",
                        "--context=c",
                        "--cluster=cl",
                        "--user=u",
                        "--server=https://x",
                        "--token=t",
                        "--as=jane",
                        "--as-group=a",
                        "--as-group=b",
                        "--insecure-skip-tls-verify",
                        "--tls-server-name=api",
                        "--request-timeout=3s",
                        "--v=6");
    }

    @Test
    void nothing_given_is_nothing_handed_on() {
        assertThat(connection()).isEmpty();
        assertThat(connection("--insecure-skip-tls-verify=false")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"30s, PT30S", "5m, PT5M", "2h, PT2H", "1h30m, PT1H30M", "1h2m3s, PT1H2M3S", "0s, PT0S"})
    void durations_are_written_as_kubectl_writes_them(String text, Duration expected) {
        assertThat(new Converters.OfDuration().convert(text)).isEqualTo(expected);
    }
}
