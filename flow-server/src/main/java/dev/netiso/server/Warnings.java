// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server;

import static java.util.stream.Collectors.joining;

import dev.netiso.flow.Lost;
import dev.netiso.kube.Following;
import dev.netiso.kube.Problem;
import dev.netiso.server.collect.AgentState;
import dev.netiso.server.collect.Losses.Loss;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What a reader of flows must know of what is missing, in at most one line a kind: with all names for the whole cluster, in numbers for one namespace. */
record Warnings(List<AgentState> agents, List<Loss> losses, List<Following> following, List<Problem> problems) {
    private static final int NAMED = 5;

    /** For a reader of the whole cluster. */
    List<String> forCluster() {
        List<String> warnings = new ArrayList<>(agentsMissing());
        if (!silent().isEmpty()) {
            warnings.add("no flows from "
                    + some(silent(), state -> state.agent().node() + " (" + shortened(state.why()) + ")"));
        }
        if (!partlyBlind().isEmpty()) {
            warnings.add("not seen: "
                    + some(
                            partlyBlind(),
                            state -> "on " + state.agent().node() + " "
                                    + shortened(String.join("; ", state.notSeen()))));
        }
        warnings.addAll(
                lossesBy(of -> some(of, loss -> loss.count() + " on " + loss.node() + " (" + loss.place() + ")")));
        if (!failing().isEmpty()) {
            warnings.add(
                    "names and decisions may be out of date: " + some(failing(), kind -> shortened(kind.message())));
        }
        if (!problems.isEmpty()) {
            warnings.add("objects that could not be read, so that decisions may be wrong: " + named(problems));
        }
        return warnings;
    }

    /** For a reader of one namespace, who need not know the nodes, nor what there is in other namespaces. */
    List<String> forNamespace(String namespace) {
        List<String> warnings = new ArrayList<>(agentsMissing());
        if (!silent().isEmpty()) {
            warnings.add("no flows from " + silent().size() + " of " + agents.size() + " nodes");
        }
        if (!partlyBlind().isEmpty()) {
            warnings.add("not everything is seen on " + partlyBlind().size() + " of " + agents.size() + " nodes");
        }
        warnings.addAll(
                lossesBy(of -> Long.toString(of.stream().mapToLong(Loss::count).sum())));
        if (!failing().isEmpty()) {
            warnings.add(
                    "names and decisions may be out of date: cannot follow " + some(failing(), Following::resource));
        }
        Predicate<Problem> here = problem -> problem.namespace().equals(namespace);
        List<Problem> own = problems.stream().filter(here).toList();
        if (!own.isEmpty()) {
            warnings.add("objects that could not be read, so that decisions may be wrong: " + named(own));
        }
        int elsewhere = problems.size() - own.size();
        if (elsewhere > 0) {
            warnings.add(
                    "problems with objects outside of this namespace, so that decisions may be wrong: " + elsewhere);
        }
        return warnings;
    }

    private List<String> lossesBy(Function<List<Loss>, String> text) {
        List<String> lines = new ArrayList<>();
        for (Lost.Effect effect : Lost.Effect.values()) {
            List<Loss> of = losses.stream()
                    .filter(loss -> loss.place().effect() == effect)
                    .toList();
            if (!of.isEmpty()) {
                lines.add(effect.text() + " in the last 10 minutes: " + text.apply(of));
            }
        }
        return lines;
    }

    private List<String> agentsMissing() {
        return agents.isEmpty() ? List.of("no node agent is known, so no flows come in") : List.of();
    }

    private List<AgentState> silent() {
        return agents.stream().filter(agent -> !agent.connected()).toList();
    }

    private List<AgentState> partlyBlind() {
        return agents.stream()
                .filter(agent -> agent.connected() && !agent.notSeen().isEmpty())
                .toList();
    }

    private List<Following> failing() {
        return following.stream()
                .filter(kind -> kind.state() == Following.State.FAILING)
                .toList();
    }

    private static String named(List<Problem> problems) {
        return some(problems, problem -> shortened(problem.toString()));
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
