// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.matrix;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A process that is told lines, answers lines, and ends with its input. */
final class Running implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;

    Running(List<String> command) throws IOException {
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    long pid() {
        return process.pid();
    }

    void tell(Iterable<String> lines) {
        try {
            for (String line : lines) {
                process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next line; fails when there is none any more. */
    String answer() {
        try {
            String line = answers.readLine();
            if (line == null) {
                throw new IllegalStateException(process.info().commandLine().orElse("a process") + " has ended");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** There is nothing more to tell. */
    void endInput() throws IOException {
        process.getOutputStream().close();
    }

    @Override
    public void close() {
        try {
            endInput();
            answers.close();
            process.waitFor();
        } catch (IOException e) {
            process.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
