// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.dump;

import dev.netiso.flow.Lost;
import dev.netiso.flow.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a capture came to. What the kernel counted of a verdict is what the flows were reported with, what is hidden, and what is folded into none of them.
 *
 * @param notFirst dropped packets that were no first packet of a connection
 * @param notParsed dropped packets that were not IP, cut off, or of a protocol without ports
 * @param foreign of network namespaces that are not this node's
 * @param unknown of network namespaces of which it was not known whose they are
 * @param forgotten connections, for want of room: one that went on has another line
 * @param lost by place; without those where nothing was lost
 */
public record DumpTotals(
        Map<Verdict, Of> verdicts,
        long notFirst,
        long notParsed,
        long foreign,
        long unknown,
        long forgotten,
        Map<Lost.Place, Long> lost) {
    /**
     * What there was of one verdict.
     *
     * @param flows each a line, if its verdict is shown
     * @param counted packets where they were dropped, else attempts
     * @param repeats of these, in no flow: retransmissions, and what came of a connection after its line
     * @param hidden of these, in no flow since another verdict's tells of it
     */
    public record Of(long flows, long counted, long repeats, long hidden) {
        static final Of NOTHING = new Of(0, 0, 0, 0);
    }

    public DumpTotals {
        verdicts = ordered(Verdict.class, verdicts);
        lost = ordered(Lost.Place.class, lost);
    }

    private static <K extends Enum<K>, V> Map<K, V> ordered(Class<K> keys, Map<K, V> map) {
        Map<K, V> ordered = new EnumMap<>(keys);
        ordered.putAll(map);
        return Collections.unmodifiableMap(ordered);
    }

    /** For a person. */
    public List<String> toLines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "%-12s %12s %12s %12s %12s", "", "flows", "counted", "repeats", "hidden"));
        for (Verdict verdict : Verdict.values()) {
            Of of = verdicts.getOrDefault(verdict, Of.NOTHING);
            lines.add(String.format(
                    Locale.ROOT,
                    "%-12s %12d %12d %12d %12d",
                    verdict.name().toLowerCase(Locale.ROOT),
                    of.flows,
                    of.counted,
                    of.repeats,
                    of.hidden));
        }
        lines.add("not reported: " + notFirst + " dropped packets that began no connection, " + notParsed
                + " that could not be parsed, " + foreign + " of other nodes, " + unknown
                + " of unknown namespaces");
        if (forgotten > 0) {
            lines.add("forgotten: " + forgotten + " connections, for want of room; one that went on has another line");
        }
        lines.add("lost: " + lostText());
        return lines;
    }

    private String lostText() {
        StringBuilder text = new StringBuilder();
        text.append(lost.values().stream().mapToLong(Long::longValue).sum());
        String before = " (";
        for (Map.Entry<Lost.Place, Long> place : lost.entrySet()) {
            text.append(before).append(place.getKey()).append(' ').append(place.getValue());
            before = ", ";
        }
        return text.append(lost.isEmpty() ? "" : ")").toString();
    }

    /** For a script. */
    public String toJson() {
        StringBuilder text = new StringBuilder();
        JsonText json = new JsonText().in(text).open().open("totals");
        for (Verdict verdict : Verdict.values()) {
            Of of = verdicts.getOrDefault(verdict, Of.NOTHING);
            json.open(verdict.name())
                    .put("flows", of.flows)
                    .put("counted", of.counted)
                    .put("repeats", of.repeats)
                    .put("hidden", of.hidden)
                    .close();
        }
        json.close()
                .put("not_first", notFirst)
                .put("not_parsed", notParsed)
                .put("foreign", foreign)
                .put("unknown_namespace", unknown)
                .put("forgotten", forgotten)
                .open("lost");
        lost.forEach((place, count) -> json.put(place.name(), count));
        json.close().close();
        return text.toString();
    }
}
