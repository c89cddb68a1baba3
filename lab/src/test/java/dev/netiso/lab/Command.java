// SPDX-License-Identifier: Apache-2.0
package dev.netiso.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a program and keeps what it said. Its input is empty. */
public record Command(List<String> words, Map<String, String> environment) {
    /** How it ended. */
    public record Result(List<String> words, int exit, String out, String err) {
        /** Fails the test, with all the program said, unless it ended with 0. */
        public Result ok() {
            if (exit != 0) {
                throw new AssertionError("exit " + exit + " of " + String.join(" ", words) + "\n" + out + err);
            }
            return this;
        }
    }

    public Result run(Duration atMost) {
        try {
            Path out = Files.createTempFile("command", ".out");
            Path err = Files.createTempFile("command", ".err");
            try {
                Process process = start(out, err);
                if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly().waitFor();
                    throw new AssertionError("still running after " + atMost + ": " + String.join(" ", words) + "\n"
                            + Files.readString(out) + Files.readString(err));
                }
                return new Result(
                        words,
                        process.exitValue(),
                        new String(Files.readAllBytes(out), UTF_8),
                        new String(Files.readAllBytes(err), UTF_8));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted: " + String.join(" ", words), e);
        }
    }

    /** Starts it in the background; the caller ends it. */
    Process start(Path out, Path err) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }
}
