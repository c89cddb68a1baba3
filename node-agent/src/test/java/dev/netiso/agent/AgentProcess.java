// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.flow.Flow;
import dev.netiso.flow.Transport;
import dev.netiso.flow.Verdict;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A capture in a process of its own, in a network namespace, which can be killed; and what it told until then. */
final class AgentProcess {
    /** What a flow said. */
    record Heard(int port, long count) {}

    private final Process process;
    private final Thread reader;
    private final Map<String, Heard> heard;
    private volatile boolean up;
    private volatile boolean ready;
    private volatile boolean ended;
    private volatile long counted = -1;

    /**
     * Starts the process; the capture is to be begun.
     *
     * @param netns network namespace that is its node
     * @param heard gets the dropped flows that it tells of, by identifier
     */
    AgentProcess(Path netns, Path pins, Map<String, Heard> heard) throws IOException {
        this.heard = heard;
        List<String> command = new ArrayList<>(List.of("nsenter", "--net=" + netns));
        command.addAll(Commands.java(AgentProcess.class, pins.toString()));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        reader = Thread.ofPlatform().name("reads agent").start(this::read);
    }

    /** Whether it is there, and waits for {@link #begin}. */
    boolean isUp() {
        return up;
    }

    void begin() throws IOException {
        ask();
    }

    private void ask() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                take(line.split(" ", -1));
            }
        } catch (IOException e) {
            // Killed.
        }
    }

    private void take(String[] words) {
        switch (words[0]) {
            case "up" -> up = true;
            case "ready" -> ready = true;
            case "ended" -> ended = true;
            case "counted" -> counted = Long.parseLong(words[1]);
            // A line of which the end is missing was not told.
            case "flow" ->
                Optional.of(words)
                        .filter(line -> line.length == 5)
                        .ifPresent(line ->
                                heard.put(line[1], new Heard(Integer.parseInt(line[2]), Long.parseLong(line[3]))));
            default -> throw new IllegalStateException(String.join(" ", words));
        }
    }

    boolean isReady() {
        return ready;
    }

    /** Packets of dropped connections that it counted by now, with all before it. */
    long counted() throws IOException {
        ask();
        return counted;
    }

    /** Whether it reads no more, as of the last time that it was asked. */
    boolean hasEnded() {
        try {
            ask();
        } catch (IOException e) {
            // Another one was faster when it had just begun.
            ended = true;
        }
        return ended;
    }

    /** Ends it at once, in whatever it does, and returns when all that it told is heard. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
        reader.join();
    }

    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        CaptureConfig config = new CaptureConfig(
                "node-a",
                CaptureConfig.Scope.NODE,
                Path.of("/run/netns"),
                Path.of("/sys/fs/cgroup"),
                KernelOptions.defaults().withPins(Path.of(args[0])),
                false,
                false,
                true);
        BufferedReader asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        out.println("up");
        asked.readLine();
        try (KernelCapture capture = KernelCapture.start(
                config, Clock.systemUTC(), CaptureListener.of(flow -> tell(flow, out), lost -> {}))) {
            out.println("ready");
            while (asked.readLine() != null) {
                out.println(
                        capture.failure().isPresent()
                                ? "ended"
                                : "counted " + capture.counters().table.counted(Verdict.DROPPED));
            }
        }
    }

    private static void tell(Flow flow, PrintStream out) {
        if (flow.verdict() == Verdict.DROPPED && flow.transport() instanceof Transport.Ports ports) {
            out.println("flow " + flow.uuid() + " " + ports.destinationPort() + " " + flow.count() + " .");
        }
    }

    static Map<String, Heard> hearing() {
        return new ConcurrentHashMap<>();
    }
}
