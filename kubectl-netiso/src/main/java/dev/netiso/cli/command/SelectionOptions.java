// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.command;

import dev.netiso.cli.flows.FlowSelection;
import dev.netiso.cli.flows.FlowSelection.PodFilter;
import dev.netiso.flow.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Which flows to show; Hubble's names for the flags. */
final class SelectionOptions {
    /** What {@code --verdict} may be. */
    enum Shown {
        DROPPED,
        UNANSWERED,
        REFUSED,
        FORWARDED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static final class OfVerdict extends Choice<Shown> {
        OfVerdict() {
            super(Shown.class);
        }
    }

    private static final Set<Verdict> BLOCKED =
            Stream.of(Verdict.values()).filter(Verdict::isBlocked).collect(Collectors.toUnmodifiableSet());

    @Option(
            names = "--verdict",
            paramLabel = "VERDICT",
            split = ",",
            converter = OfVerdict.class,
            description = "Show these verdicts: dropped, unanswered, refused, forwarded (default: dropped,unanswered)")
    private List<Shown> verdicts = List.of();

    @Option(
            names = "--pod",
            paramLabel = "[NAMESPACE/]NAME",
            converter = Converters.OfPod.class,
            description = "Only to or from pods whose name begins so, repeatable")
    private List<PodFilter> pods = List.of();

    @Option(
            names = "--from-pod",
            paramLabel = "[NAMESPACE/]NAME",
            converter = Converters.OfPod.class,
            description = "Only from pods whose name begins so, repeatable")
    private List<PodFilter> fromPods = List.of();

    @Option(
            names = "--to-pod",
            paramLabel = "[NAMESPACE/]NAME",
            converter = Converters.OfPod.class,
            description = "Only to pods whose name begins so, repeatable")
    private List<PodFilter> toPods = List.of();

    @Option(
            names = "--from-namespace",
            paramLabel = "NAMESPACE",
            converter = Converters.OfNamespace.class,
            description = "Only from that namespace, repeatable")
    private List<String> fromNamespaces = List.of();

    @Option(
            names = "--to-namespace",
            paramLabel = "NAMESPACE",
            converter = Converters.OfNamespace.class,
            description = "Only to that namespace, repeatable")
    private List<String> toNamespaces = List.of();

    @Option(
            names = "--to-port",
            paramLabel = "PORT",
            converter = Converters.OfPort.class,
            description = "Only to that port, repeatable")
    private List<Integer> toPorts = List.of();

    FlowSelection toSelection() {
        Set<Verdict> shown = verdicts.stream()
                .map(verdict -> Verdict.valueOf(verdict.name()))
                .collect(Collectors.toSet());
        return new FlowSelection(
                shown.isEmpty() ? BLOCKED : shown, pods, fromPods, toPods, fromNamespaces, toNamespaces, toPorts);
    }
}
