// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.managed;

import static java.util.stream.Collectors.joining;

import dev.netiso.cli.terminal.PlainText;
import dev.netiso.flow.Transport;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Party;
import dev.netiso.policy.Pod;
import dev.netiso.policy.synthesis.Change;
import dev.netiso.policy.synthesis.Effect;
import dev.netiso.policy.synthesis.Observed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What changes, in lines for a person: some of it named, all of it counted. */
public final class EffectText {
    private static final int MAX_LINES = 8;
    private static final int MAX_PODS = 5;

    private EffectText() {}

    /**
     * Changes, one a line.
     *
     * @param title of the first line; those below are indented as far
     * @param nothing what to say where there are none
     */
    public static List<String> lines(String title, Effect.Changes changes, String nothing) {
        if (changes.isEmpty()) {
            return List.of(title + nothing);
        }
        List<String> shown = changes.listed().stream()
                .limit(MAX_LINES)
                .map(EffectText::change)
                .toList();
        return titled(title, shown, changes.total() - shown.size());
    }

    /** Connections that were seen, each once with how often. */
    public static List<String> observed(String title, List<Observed> seen) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        seen.forEach(one -> counts.merge(connection(one.connection()), 1, Integer::sum));
        List<String> shown = counts.entrySet().stream()
                .limit(MAX_LINES)
                .map(entry -> entry.getKey() + (entry.getValue() == 1 ? "" : " ×" + entry.getValue()))
                .toList();
        return titled(title, shown, counts.size() - shown.size());
    }

    /** Names of pods, some of many. */
    public static String pods(List<Pod> pods) {
        String shown = pods.stream()
                .limit(MAX_PODS)
                .map(pod -> PlainText.of(pod.namespace() + "/" + pod.name()))
                .collect(joining(", "));
        return pods.size() > MAX_PODS ? shown + " and " + (pods.size() - MAX_PODS) + " more" : shown;
    }

    /** Connections, one a line. */
    public static List<String> connections(List<Connection> connections) {
        List<String> shown = connections.stream()
                .limit(MAX_LINES)
                .map(EffectText::connection)
                .toList();
        return titled("", shown, connections.size() - shown.size());
    }

    /** Ends and port. */
    public static String connection(Connection connection) {
        String port = switch (connection.transport()) {
            case Transport.Ports ports -> ports.destinationPort() + "/" + ports.protocol();
            case Transport.Icmp(int type, int code) -> type + ":" + code + "/ICMP";
        };
        return PlainText.of(connection.source() + " -> " + connection.destination() + "  " + port);
    }

    public static String change(Change change) {
        return PlainText.of(end(change.source()) + " -> " + end(change.destination()) + "  " + change.ports());
    }

    /** An address outside stands for those that follow it too, up to where a policy makes a difference. */
    private static String end(Party party) {
        return party instanceof Party.OfAddress ? party + " and on" : party.toString();
    }

    private static List<String> titled(String title, List<String> shown, long more) {
        List<String> lines = new ArrayList<>();
        for (String line : shown) {
            lines.add((lines.isEmpty() ? title : " ".repeat(title.length())) + line);
        }
        if (more > 0) {
            lines.add(" ".repeat(title.length()) + "and " + more + " more");
        }
        return lines;
    }
}
