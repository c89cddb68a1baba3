// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server;

import static java.util.stream.Collectors.joining;

import dev.netiso.kube.Problem;
import dev.netiso.server.collect.AgentState;
import dev.netiso.server.collect.Losses.Loss;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** What a reader of flows must know of what is missing, in at most one line a kind. */
final class Warnings {
    private static final int NAMED = 5;

    private Warnings() {}

    static List<String> of(List<AgentState> agents, List<Loss> losses, List<Problem> problems) {
        List<String> warnings = new ArrayList<>();
        List<AgentState> silent =
                agents.stream().filter(agent -> !agent.connected()).toList();
        if (agents.isEmpty()) {
            warnings.add("no node agent is known, so no flows come in");
        }
        if (!silent.isEmpty()) {
            warnings.add("no flows from "
                    + some(silent, state -> state.agent().node() + " (" + shortened(state.why()) + ")"));
        }
        if (!losses.isEmpty()) {
            warnings.add("events lost in the last 10 minutes: "
                    + some(losses, loss -> loss.count() + " on " + loss.node() + " (" + loss.place() + ")"));
        }
        if (!problems.isEmpty()) {
            warnings.add("objects that could not be read, so that decisions may be wrong: "
                    + some(problems, problem -> shortened(problem.toString())));
        }
        return warnings;
    }

    private static <T> String some(List<T> all, Function<T, String> text) {
        Stream<String> shown = all.stream().limit(NAMED).map(text);
        String more = all.size() > NAMED ? " and " + (all.size() - NAMED) + " more" : "";
        return shown.collect(joining(", ")) + more;
    }

    private static String shortened(String text) {
        return text.length() > 120 ? text.substring(0, 117) + "..." : text;
    }
}
