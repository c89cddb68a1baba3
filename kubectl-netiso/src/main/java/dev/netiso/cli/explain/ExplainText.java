// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.explain;

import dev.netiso.api.v1alpha1.FlowObject;
import dev.netiso.cli.print.FlowText;
import dev.netiso.cli.print.Palette;
import dev.netiso.cli.terminal.PlainText;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Transport;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Explanation;
import dev.netiso.policy.Party;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An explanation for a person: who, what each end says and why, and what to do; harmless to a terminal. */
public final class ExplainText {
    /** The line of an end, in columns: the decision is in the last. */
    private static final Pattern OF_END =
            Pattern.compile("((?:egress|ingress) .*?  )(allowed|denied|undecided)\\b(.*)");

    /** The colour of a decision is that of the verdict that it leads to. */
    private static final Map<String, String> VERDICTS =
            Map.of("allowed", "FORWARDED", "denied", "DROPPED", "undecided", "UNANSWERED");

    private final FlowText text;
    private final Palette palette;

    public ExplainText(FlowText text, Palette palette) {
        this.text = text;
        this.palette = palette;
    }

    public List<String> lines(Explained explained) {
        List<String> lines = new ArrayList<>();
        lines.add(explained
                .flow()
                .map(text::headline)
                .orElseGet(() -> headline(explained.explanation().connection())));
        explained.explanation().lines().forEach(lines::add);
        if (explained.several()) {
            lines.add("Pods that no policy tells apart are shown once.");
        }
        if (explained.alike() > 0) {
            lines.add("The same for " + explained.alike()
                    + " more pairs of these ends: other addresses, nodes or labels.");
        }
        explained
                .flow()
                .filter(_ -> explained.differs())
                .ifPresent(flow -> lines.add(changed(flow, explained.explanation())));
        Advice.of(explained).ifPresent(lines::add);
        List<String> plain = lines.stream().map(PlainText::of).toList();
        List<String> coloured =
                new ArrayList<>(plain.stream().map(this::coloured).toList());
        explained.flow().ifPresent(flow -> coloured.set(0, coloured(plain.getFirst(), flow)));
        return coloured;
    }

    private String coloured(String headline, FlowObject flow) {
        String verdict = "  " + FlowText.verdict(flow);
        return headline.replace(verdict, palette.verdict(flow.verdict(), verdict));
    }

    private String coloured(String line) {
        Matcher end = OF_END.matcher(line);
        return end.matches()
                ? end.group(1) + palette.verdict(VERDICTS.getOrDefault(end.group(2), ""), end.group(2)) + end.group(3)
                : line;
    }

    private static String headline(Connection connection) {
        String ends = end(connection.source()) + " -> " + end(connection.destination());
        String through = connection
                .via()
                .map(service -> "  through " + service.address() + " port " + service.port())
                .orElse("");
        return ends + "  " + port(connection.transport()) + through;
    }

    private static String end(Party party) {
        IpAddress address = party.address();
        return party instanceof Party.OfAddress || address.equals(IpAddress.UNSPECIFIED)
                ? party.toString()
                : party + " " + address;
    }

    private static String port(Transport transport) {
        return switch (transport) {
            case Transport.Ports ports -> ports.destinationPort() + "/" + ports.protocol();
            case Transport.Icmp icmp -> icmp.type() + ":" + icmp.code() + "/ICMP";
        };
    }

    private static String changed(FlowObject flow, Explanation explanation) {
        String decision = flow.policy().decision().toLowerCase(Locale.ROOT);
        String summary = flow.policy().summary();
        return "When it was seen: " + (summary.startsWith(decision) ? summary : decision + ": " + summary) + "; now: "
                + explanation.decision().outcome().name().toLowerCase(Locale.ROOT) + ".";
    }
}
