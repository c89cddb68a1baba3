// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.manifests;

import dev.netiso.cli.terminal.Output;
import dev.netiso.cli.terminal.PlainText;
import dev.netiso.kube.ForeignPolicies;
import dev.netiso.kube.Gathered;
import dev.netiso.kube.Problem;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Says what of a cluster's objects was not understood, or not looked at; a bounded number of lines. */
public final class ReadingNotes {
    private static final int MAX_SHOWN = 20;
    private static final int MAX_KINDS = 8;

    private ReadingNotes() {}

    public static void print(Gathered gathered, Output notes) {
        List<Problem> problems = gathered.problems();
        problems.stream()
                .limit(MAX_SHOWN)
                .forEach(problem -> notes.line("note: not understood, left out: " + PlainText.of(problem.toString())));
        if (problems.size() > MAX_SHOWN) {
            notes.line("note: " + (problems.size() - MAX_SHOWN) + " more problems of that sort");
        }
        int unreadable = gathered.snapshot().unreadable().size();
        if (unreadable > 0) {
            notes.line("note: " + unreadable + (unreadable == 1 ? " policy" : " policies")
                    + " could not be read: where they may decide, it is undecided");
        }
        undeclared(gathered.undeclared(), notes);
        Map<Boolean, Map<String, Integer>> others = gathered.ignored().entrySet().stream()
                .collect(Collectors.partitioningBy(
                        kind -> ForeignPolicies.contain(kind.getKey()),
                        Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
        passedOver("not evaluated, and may decide otherwise: ", others.getOrDefault(true, Map.of()), notes);
        passedOver("passed over, since no policy looks at them: ", others.getOrDefault(false, Map.of()), notes);
    }

    private static void undeclared(Set<String> namespaces, Output notes) {
        if (!namespaces.isEmpty()) {
            String some = namespaces.stream().sorted().limit(MAX_KINDS).collect(Collectors.joining(", "));
            notes.line(
                    "note: policies ask for labels of namespaces, and these are not declared, so taken to have that of their"
                            + " name alone: " + PlainText.of(some)
                            + (namespaces.size() > MAX_KINDS
                                    ? " and " + (namespaces.size() - MAX_KINDS) + " more"
                                    : ""));
        }
    }

    private static void passedOver(String why, Map<String, Integer> objects, Output notes) {
        if (!objects.isEmpty()) {
            notes.line("note: " + why + PlainText.of(kinds(objects)));
        }
    }

    private static String kinds(Map<String, Integer> ignored) {
        String some = ignored.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .limit(MAX_KINDS)
                .map(kind -> kind.getValue() + " " + (kind.getKey().isEmpty() ? "without a kind" : kind.getKey()))
                .collect(Collectors.joining(", "));
        return ignored.size() > MAX_KINDS ? some + " and " + (ignored.size() - MAX_KINDS) + " more kinds" : some;
    }
}
