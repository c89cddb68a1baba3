// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.ends;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The end of a message about a name that does not exist: the name that was probably meant, or what exists. */
final class Similar {
    private static final int MAX_SHOWN = 5;

    private Similar() {}

    /** @param what introduces the list of what exists, such as {@code shop has} */
    static String hint(String name, Collection<String> existing, String what) {
        List<String> near = existing.stream()
                .distinct()
                .filter(other -> distance(name, other) <= Math.max(1, name.length() / 3))
                .sorted(Comparator.comparingInt((String other) -> distance(name, other))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(2)
                .toList();
        if (!near.isEmpty()) {
            return "; did you mean " + String.join(" or ", near);
        }
        return "; " + what + " " + some(existing);
    }

    /** A few of them in the order of their names, and how many more there are. */
    static String some(Collection<String> existing) {
        List<String> all = existing.stream().distinct().sorted().toList();
        if (all.isEmpty()) {
            return "none";
        }
        String shown = all.stream().limit(MAX_SHOWN).collect(Collectors.joining(", "));
        return all.size() > MAX_SHOWN ? shown + " and " + (all.size() - MAX_SHOWN) + " more" : shown;
    }

    /** How many characters to insert, delete or replace (Levenshtein). */
    private static int distance(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int[] last = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(row[j - 1], last[j]));
            }
            last = row;
        }
        return last[b.length()];
    }
}
