// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.serve.PrometheusText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** What this process uses, under the names that Prometheus' client libraries have for it. */
final class ProcessFigures {
    private static final Path MEMORY = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";
    private static final double MILLIS = 1e3;
    private static final long KIBI = 1024;

    private final Instant started =
            ProcessHandle.current().info().startInstant().orElse(Instant.EPOCH);

    void write(PrometheusText text) {
        Duration cpu = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
        text.ofProcess("cpu_seconds_total", "counter", "Processor time of this process")
                .add(cpu.toMillis() / MILLIS);
        text.ofProcess("resident_memory_bytes", "gauge", "Memory that this process has resident")
                .add(resident());
        text.ofProcess("start_time_seconds", "gauge", "When this process began, since 1970")
                .add(started.toEpochMilli() / MILLIS);
    }

    private static long resident() {
        try {
            return Files.readAllLines(MEMORY).stream()
                    .filter(line -> line.startsWith(RESIDENT))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * KIBI)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
