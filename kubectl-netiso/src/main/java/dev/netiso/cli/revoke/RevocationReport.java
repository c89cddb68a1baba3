// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.revoke;

import dev.netiso.cli.managed.EffectText;
import dev.netiso.cli.managed.ManagedPolicy;
import dev.netiso.cli.managed.PolicyPrinter;
import dev.netiso.cli.managed.PolicyText;
import dev.netiso.cli.managed.Provenance;
import dev.netiso.cli.terminal.PlainText;
import dev.netiso.flow.Direction;
import dev.netiso.policy.synthesis.Revocation.Opened;
import dev.netiso.policy.synthesis.Revocation.Removal;
import java.util.ArrayList;
import java.util.List;

/** What taking rules back does, in lines for the person who decides. */
final class RevocationReport {
    private final PolicyPrinter printer;

    RevocationReport(PolicyPrinter printer) {
        this.printer = printer;
    }

    /** One rule that would be deleted. */
    List<String> deleted(ManagedPolicy rule) {
        List<String> lines = new ArrayList<>();
        lines.add(title("-", rule));
        rule.policy().value().ifPresent(policy -> lines.add("  lets through   " + PolicyText.of(policy)));
        Provenance from = rule.provenance();
        add(lines, "  made for       ", from.intent().connection());
        add(lines, "  reason         ", from.intent().reason());
        add(lines, "  by             ", from.createdBy());
        from.createdAt().ifPresent(time -> lines.add("  at             " + time));
        return lines;
    }

    /** One rule that would be left without rules. */
    List<String> emptied(ManagedPolicy rule, ManagedPolicy empty) {
        List<String> lines = new ArrayList<>();
        lines.add(title("~", rule));
        lines.addAll(printer.diff(rule.object(), empty.object()));
        return lines;
    }

    /**
     * All of it together.
     *
     * @param looked whether the flows that are retained could be read
     */
    static List<String> effect(Removal removal, boolean looked) {
        List<String> lines = new ArrayList<>(
                EffectText.lines("denies again   ", removal.effect().newlyDenied(), "nothing"));
        if (!removal.effect().newlyUndecided().isEmpty()) {
            lines.addAll(EffectText.lines("undecided then ", removal.effect().newlyUndecided(), ""));
        }
        if (!removal.opened().isEmpty() || !removal.effect().newlyAllowed().isEmpty()) {
            lines.addAll(opened(removal.opened()));
            lines.addAll(EffectText.lines("opens          ", removal.effect().newlyAllowed(), "nothing"));
        }
        lines.addAll(
                removal.deniedAgain().isEmpty()
                        ? List.of("relied on by   " + (looked ? "nothing that was seen" : "not known"))
                        : EffectText.observed("relied on by   ", removal.deniedAgain()));
        removal.useless()
                .forEach(policy ->
                        lines.add("useless then   " + PlainText.of(policy.namespace() + "/" + policy.name())));
        return lines;
    }

    /** Pods that would be isolated no longer. */
    static List<String> opened(List<Opened> opened) {
        return opened.stream()
                .map(one -> "un-isolates    "
                        + (one.pods().isEmpty() ? "pods to come (none now)" : EffectText.pods(one.pods()))
                        + " for "
                        + (one.direction() == Direction.INGRESS ? "ingress" : "egress"))
                .toList();
    }

    private static String title(String sign, ManagedPolicy rule) {
        return sign + " " + PlainText.of(rule.ref().namespace()) + "  NetworkPolicy  "
                + PlainText.of(rule.ref().name());
    }

    private static void add(List<String> lines, String title, String text) {
        if (!text.isEmpty()) {
            lines.add(title + text);
        }
    }
}
