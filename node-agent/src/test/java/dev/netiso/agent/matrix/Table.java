// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.matrix;

import dev.netiso.agent.matrix.Judge.Score;
import java.util.Map;

/** The matrix for people. */
final class Table {
    private Table() {}

    static String of(Judge judge, Map<Way, String> absent) {
        StringBuilder text = new StringBuilder(label("capture matrix", "expected"));
        cells((family, protocol) -> protocol + family.flag().substring(1), text);
        for (Way way : Way.values()) {
            if (!absent.containsKey(way)) {
                text.append(label(way.label(), way.expected().toString()));
                cells(
                        (family, protocol) -> cell(judge.score(
                                each -> each.way() == way && each.family() == family && each.protocol() == protocol)),
                        text);
            }
        }
        text.append(label("topology", ""));
        cells((family, protocol) -> "", text);
        for (Topology topology : Topology.values()) {
            text.append(
                    label(topology.toString().toLowerCase(java.util.Locale.ROOT).replace('_', ' '), ""));
            cells(
                    (family, protocol) -> cell(judge.score(each ->
                            each.topology() == topology && each.family() == family && each.protocol() == protocol)),
                    text);
        }
        for (Expected verdict : Judge.verdicts()) {
            text.append("%-12s recall %s".formatted(verdict, judge.recall(verdict)));
            text.append(verdict == Expected.UNREACHED ? "\n" : ", precision " + judge.precision(verdict) + "\n");
        }
        absent.forEach((way, why) -> text.append("not on this machine: ")
                .append(way.label())
                .append(" (")
                .append(why)
                .append(")\n"));
        return text.append("in all: ")
                .append(judge.score(each -> true))
                .append('\n')
                .toString();
    }

    private static String label(String name, String expected) {
        return "%-44s %-11s".formatted(name, expected);
    }

    private interface Cell {
        String of(Family family, Protocol protocol);
    }

    private static String cell(Score score) {
        return score.all() == 0 ? "-" : score.toString();
    }

    private static void cells(Cell cell, StringBuilder text) {
        for (Family family : Family.values()) {
            for (Protocol protocol : Protocol.values()) {
                text.append("%7s".formatted(cell.of(family, protocol)));
            }
        }
        text.append('\n');
    }
}
