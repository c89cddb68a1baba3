// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.managed;

import java.util.ArrayList;
import java.util.List;

/** What is different between two texts, line by line: the longest common lines stay, as diff(1) has it. */
final class YamlDiff {
    private YamlDiff() {}

    /** All lines: of the second text alone with {@code +}, of the first alone with {@code -}, of both with a blank. */
    static List<String> of(String before, String after) {
        List<String> from = before.lines().toList();
        List<String> to = after.lines().toList();
        int[][] common = common(from, to);
        List<String> lines = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < from.size() || j < to.size()) {
            if (i < from.size() && j < to.size() && from.get(i).equals(to.get(j))) {
                lines.add("  " + from.get(i++));
                j++;
            } else if (j == to.size() || (i < from.size() && common[i + 1][j] >= common[i][j + 1])) {
                lines.add("- " + from.get(i++));
            } else {
                lines.add("+ " + to.get(j++));
            }
        }
        return lines;
    }

    /** How many lines the rests of both have in common, in their order. */
    private static int[][] common(List<String> from, List<String> to) {
        int[][] common = new int[from.size() + 1][to.size() + 1];
        for (int i = from.size() - 1; i >= 0; i--) {
            for (int j = to.size() - 1; j >= 0; j--) {
                common[i][j] = from.get(i).equals(to.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }
}
