// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.explain;

import dev.netiso.cli.print.Json;
import dev.netiso.cli.print.Yaml;
import dev.netiso.cli.terminal.Output;
import dev.netiso.cli.terminal.PlainText;
import dev.netiso.policy.Basis;
import dev.netiso.policy.DirectionDecision;
import dev.netiso.policy.Explanation.End;
import dev.netiso.policy.PolicyRef;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Prints explanations as text, or for machines. */
public final class ExplainPrinter {
    private static final int MAX_SHOWN = 8;

    /** For machines. */
    public enum Format {
        JSON,
        YAML,
        /** The policies that decide, as kubectl names objects. */
        NAME;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Output out;
    private final ExplainText text;

    public ExplainPrinter(Output out, ExplainText text) {
        this.out = out;
        this.text = text;
    }

    /**
     * Prints them.
     *
     * @param format empty: for a person
     */
    public void print(List<Explained> explained, Optional<Format> format) {
        if (format.isEmpty()) {
            text(explained);
            return;
        }
        switch (format.get()) {
            case JSON -> out.print(Json.pretty(ExplanationJson.of(explained)));
            case YAML -> out.print(new Yaml().text(ExplanationJson.of(explained)));
            case NAME -> names(explained).forEach(out::line);
        }
    }

    private void text(List<Explained> explained) {
        for (int i = 0; i < Math.min(explained.size(), MAX_SHOWN); i++) {
            if (i > 0) {
                out.line("");
            }
            text.lines(explained.get(i)).forEach(out::line);
        }
        if (explained.size() > MAX_SHOWN) {
            out.line("");
            out.line((explained.size() - MAX_SHOWN) + " more with other reasons; -o json has them all.");
        }
    }

    private static Stream<String> names(List<Explained> explained) {
        return explained.stream()
                .flatMap(one -> one.explanation().ends().stream())
                .map(End::decision)
                .flatMap(ExplainPrinter::deciding)
                .map(ExplainPrinter::name)
                .distinct();
    }

    private static Stream<PolicyRef> deciding(DirectionDecision decision) {
        return switch (decision.basis()) {
            case Basis.Admitted(var rule) -> Stream.of(rule.policy());
            case Basis.ByClusterPolicy decided -> Stream.of(decided.rule().policy());
            case Basis.NotAdmitted _ -> decision.isolatedBy().stream();
            case Basis.NoSubject _, Basis.Exempt _, Basis.Default _ -> Stream.empty();
        };
    }

    private static String name(PolicyRef policy) {
        String group = policy.kind().equals("NetworkPolicy") ? "networking.k8s.io" : "policy.networking.k8s.io";
        return PlainText.of(policy.kind().toLowerCase(Locale.ROOT) + "." + group + "/" + policy.name());
    }
}
