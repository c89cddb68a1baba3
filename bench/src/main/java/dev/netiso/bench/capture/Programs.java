// SPDX-License-Identifier: Apache-2.0
package dev.netiso.bench.capture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * How the agent attaches its programs: one started with them attached is asked which are where, and one that only loaded them holds the programs that the
 * benchmark attaches and detaches in the same way.
 */
final class Programs {
    /** By name, in which ways each is attached, without its id. */
    private final Map<String, List<String>> places = new TreeMap<>();

    private Programs() {}

    static Programs ofTheAgent() throws IOException, InterruptedException {
        Programs programs = new Programs();
        try (Agent agent = Agent.start()) {
            for (String[] program : list(agent)) {
                for (String place : Arrays.asList(program).subList(2, program.length)) {
                    programs.places
                            .computeIfAbsent(program[1], ignored -> new ArrayList<>())
                            .add(place.substring(place.indexOf(':')));
                }
            }
        }
        if (programs.places.isEmpty()) {
            throw new IOException("the agent attaches no program");
        }
        return programs;
    }

    /** For the command line of {@code slices}: those programs of this agent, which attached none, that are wanted. */
    List<String> options(Agent detached, Predicate<String> wanted) throws IOException, InterruptedException {
        List<String> options = new ArrayList<>();
        for (String[] program : list(detached)) {
            if (wanted.test(program[1])) {
                for (String place : places.getOrDefault(program[1], List.of())) {
                    options.add("--program");
                    options.add(program[0] + place);
                }
            }
        }
        return options;
    }

    /** With the places of each. */
    @Override
    public String toString() {
        return places.toString();
    }

    private static List<String[]> list(Agent agent) throws IOException, InterruptedException {
        return Commands.output(Traffic.start("programs", agent.pid()))
                .lines()
                .map(line -> line.split(" ", -1))
                .toList();
    }
}
