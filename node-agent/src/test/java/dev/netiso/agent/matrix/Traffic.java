// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.matrix;

import dev.netiso.agent.matrix.Expected.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes the connections, and answers those that somebody is to answer, in a process that has a cgroup of its own. */
final class Traffic implements AutoCloseable {
    private final Ground ground;
    private final Path cgroup;
    private final Running program;

    Traffic(Ground ground, Programs programs, Path cgroup) throws IOException {
        this.ground = ground;
        this.cgroup = cgroup;
        program = new Running(List.of(programs.compile("traffic").toString()));
        Files.writeString(cgroup.resolve("cgroup.procs"), Long.toString(program.pid()));
    }

    /** Makes a cgroup for the process, which goes with this. */
    static Path cgroup(String name) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/mounts"))) {
            String[] words = line.split(" ", -1);
            if (words[2].equals("cgroup2")) {
                Path cgroup = Path.of(words[1], name);
                Files.createDirectories(cgroup);
                return cgroup;
            }
        }
        throw new IOException("no cgroup2 file system is mounted");
    }

    void serve(List<Case> cases) {
        program.tell(cases.stream()
                .filter(each -> each.way().isServed() && each.protocol().hasPorts())
                .map(this::serve)
                .toList());
        sync("serving");
    }

    private String serve(Case each) {
        return "serve " + each.protocol().word() + (each.way() == Way.MUTE ? "-mute " : " ")
                + namespace(each.topology().server()) + " " + each.server() + " " + each.serverPort();
    }

    /** Makes them all, a millisecond after one another; returns when the last one has begun. */
    void connect(List<Case> cases) {
        program.tell(cases.stream().map(this::attempt).toList());
        sync("tried");
    }

    private String attempt(Case each) {
        return "try " + each.id() + " " + each.protocol().word() + (each.way() == Way.STRAY ? "-stray " : " ")
                + namespace(each.topology().client()) + " " + each.source() + " " + each.target() + " "
                + each.targetPort()
                + " " + each.way().ttl();
    }

    private String namespace(End end) {
        return ground.namespace(end.word());
    }

    private void sync(String word) {
        program.tell(List.of("sync " + word));
        String answer = program.answer();
        if (!answer.equals(word)) {
            throw new IllegalStateException("traffic: " + answer);
        }
    }

    /** What the applications have seen so far, by the case's number. */
    Map<Integer, Outcome> outcomes() {
        program.tell(List.of("report"));
        Map<Integer, Outcome> outcomes = new HashMap<>();
        for (String line = program.answer(); !line.equals("end"); line = program.answer()) {
            String[] words = line.split(" ", -1);
            outcomes.put(Integer.parseInt(words[0]), outcome(words[1]));
        }
        return outcomes;
    }

    private static Outcome outcome(String word) {
        return switch (word) {
            case "answered" -> Outcome.ANSWERED;
            case "silent" -> Outcome.SILENT;
            case "error" -> Outcome.ERROR;
            default -> throw new IllegalStateException("traffic: " + word);
        };
    }

    @Override
    public void close() {
        program.close();
        try {
            Files.deleteIfExists(cgroup);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
