// SPDX-License-Identifier: Apache-2.0
package dev.netiso.bench.capture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The programs of {@code src/main/c}, which make the traffic. */
final class Traffic {
    private static final Path PROGRAMS = Path.of(System.getProperty("netiso.bench.programs", "bench/target/c"));

    /** What a flood came to. */
    record Sent(long datagrams, double seconds) {
        double rate() {
            return datagrams / seconds;
        }
    }

    /** What became of connections, by what was to become of them. */
    record Made(long blocked, long answered, long unanswered) {
        long all() {
            return blocked + answered + unanswered;
        }
    }

    private Traffic() {}

    /** A program under way; {@code words} are its name and its arguments. */
    static Process start(Object... words) throws IOException {
        List<String> command = new ArrayList<>();
        for (Object word : words) {
            command.add(word.toString());
        }
        command.set(0, PROGRAMS.resolve(command.getFirst()).toString());
        return Commands.start(command);
    }

    /**
     * Floods what is blocked from a pod, on the CPU of the pod's number.
     *
     * @param destinations how many addresses; 0 for a new connection with each datagram
     */
    static Process startFlood(int pod, int seconds, int sources, int destinations, int ports, long first)
            throws IOException {
        int cpu = pod % Runtime.getRuntime().availableProcessors();
        return start(
                "flood",
                "--netns",
                "pod" + pod,
                "--cpu",
                cpu,
                "--seconds",
                seconds,
                "--source",
                Node.sources(pod),
                "--sources",
                sources,
                "--destination",
                Node.BLOCKED,
                "--destinations",
                destinations,
                "--ports",
                ports,
                "--first",
                first);
    }

    static Sent sent(Process flood) throws IOException, InterruptedException {
        String[] words = words(flood);
        return new Sent(Long.parseLong(words[0]), Double.parseDouble(words[1]));
    }

    /** Answers in the namespace {@code server} until it is destroyed. */
    static Process startAnswering() throws IOException {
        Process answering = start("connections", "answer", "--netns", "server");
        if (answering.getInputStream().read() < 0) {
            throw new IOException("connections answer did not start");
        }
        return answering;
    }

    static Made made(Process connections) throws IOException, InterruptedException {
        String[] words = words(connections);
        return new Made(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
    }

    private static String[] words(Process process) throws IOException, InterruptedException {
        return Commands.output(process).strip().split(" ", -1);
    }
}
