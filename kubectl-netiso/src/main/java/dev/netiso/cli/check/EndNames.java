// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.check;

import dev.netiso.cli.ends.End;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Names many ends in few words: {@code all}, {@code shop/*}, {@code shop/* but shop/deployment/db}, and else each by its name. */
final class EndNames {
    private static final int MAX_EXCEPTED = 3;

    private final int all;
    private final Map<String, List<String>> byNamespace = new LinkedHashMap<>();

    /** @param ends those that there are */
    EndNames(Collection<End> ends) {
        this.all = ends.size();
        ends.forEach(end -> byNamespace
                .computeIfAbsent(namespace(end.toString()), _ -> new ArrayList<>())
                .add(end.toString()));
    }

    /** @param ends in their order */
    List<String> of(Collection<String> ends) {
        if (ends.size() == all && all > 1) {
            return List.of("all");
        }
        Map<String, List<String>> chosen = new LinkedHashMap<>();
        ends.forEach(end ->
                chosen.computeIfAbsent(namespace(end), _ -> new ArrayList<>()).add(end));
        List<String> names = new ArrayList<>();
        chosen.forEach((namespace, some) -> names.addAll(of(namespace, some)));
        return names;
    }

    private List<String> of(String namespace, List<String> some) {
        List<String> existing = byNamespace.getOrDefault(namespace, List.of());
        int missing = existing.size() - some.size();
        if (namespace.isEmpty() || missing > MAX_EXCEPTED || some.size() <= missing + 1) {
            return some;
        }
        if (missing == 0) {
            return List.of(namespace + "/*");
        }
        List<String> excepted =
                existing.stream().filter(name -> !some.contains(name)).toList();
        return List.of(namespace + "/* but " + String.join(" and ", excepted));
    }

    private static String namespace(String end) {
        int slash = end.indexOf('/');
        return slash < 0 ? "" : end.substring(0, slash);
    }
}
