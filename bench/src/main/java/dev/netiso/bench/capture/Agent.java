// SPDX-License-Identifier: Apache-2.0
package dev.netiso.bench.capture;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The packaged agent as a process of its own. */
final class Agent implements AutoCloseable {
    static final int PORT = 4254;
    private static final int HEALTH_PORT = 4255;
    private static final Path LAUNCHER =
            Path.of(System.getProperty("netiso.bench.agent", "node-agent/target/dist/bin/node-agent"));
    private static final Duration START = Duration.ofSeconds(20);
    /** USER_HZ, which the kernel fixes at 100 for all that it tells user space. */
    private static final double TICKS_PER_SECOND = 100;

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();

    private Agent(Process process) {
        this.process = process;
    }

    /** Starts it with programs attached, and returns once it is ready. */
    static Agent start() throws IOException, InterruptedException {
        Agent agent = start(List.of());
        agent.await("/readyz");
        return agent;
    }

    /** Starts it with its programs loaded and attached nowhere. */
    static Agent startDetached() throws IOException, InterruptedException {
        Agent agent = start(List.of("--detached"));
        agent.await("/healthz");
        return agent;
    }

    private static Agent start(List<String> more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                LAUNCHER.toString(),
                "serve",
                "--node-name=bench",
                "--insecure-loopback",
                "--listen=127.0.0.1:" + PORT,
                "--health-listen=127.0.0.1:" + HEALTH_PORT));
        command.addAll(more);
        return new Agent(new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File("/dev/stderr")))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    private void await(String page) throws IOException, InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (!answers(page)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                close();
                throw new IOException(LAUNCHER + " did not get ready; see above");
            }
            Thread.sleep(50);
        }
    }

    private boolean answers(String page) throws InterruptedException {
        try {
            return get(page).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private HttpResponse<String> get(String page) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + HEALTH_PORT + page))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    long pid() {
        return process.pid();
    }

    /** Its counters, by name with labels. */
    Map<String, Double> metrics() throws IOException, InterruptedException {
        Map<String, Double> metrics = new TreeMap<>();
        for (String line : get("/metrics").body().lines().toList()) {
            int space = line.lastIndexOf(' ');
            if (!line.startsWith("#") && space > 0) {
                metrics.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
            }
        }
        return metrics;
    }

    /** User and system time of all its threads, in seconds, in steps of a hundredth. */
    double cpuSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid()), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** A line of /proc/PID/status, such as VmRSS or RssAnon, in MiB. */
    double mebibytes(String field) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status"))) {
            if (line.startsWith(field + ":")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
            }
        }
        throw new IOException("no " + field + " in /proc/" + pid() + "/status");
    }

    @Override
    public void close() {
        Commands.end(process);
    }
}
