// SPDX-License-Identifier: Apache-2.0
package dev.netiso.bench.capture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Runs programs of the system to their end. What they say on standard error is shown. */
final class Commands {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Commands() {}

    /** What it printed; it is given {@code input}. */
    static String run(String input, List<String> command) throws IOException, InterruptedException {
        Process process = start(command);
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        return output(process);
    }

    static String run(String... command) throws IOException, InterruptedException {
        return run("", List.of(command));
    }

    static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Asks it to end, and makes it after a while. */
    static void end(Process process) {
        process.destroy();
        try {
            if (process.waitFor(PATIENCE)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }

    /** What it prints until it ends. */
    static String output(Process process) throws IOException, InterruptedException {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(process.info().command().orElse("a program") + " ended with " + process.exitValue());
        }
        return output;
    }
}
