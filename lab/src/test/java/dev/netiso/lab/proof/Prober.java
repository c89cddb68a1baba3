// SPDX-License-Identifier: Apache-2.0
package dev.netiso.lab.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;

/** One who connects: a {@code netbox probe} that runs in a pod, or on the machine. Asks and answers go through pipes, which no policy sees. */
final class Prober implements AutoCloseable {
    private static final char PASSED = 'y';
    private static final char NOT_TRIED = 'e';

    private final String name;
    private final Process process;
    private final Writer questions;
    private final BufferedReader answers;
    private int asked;

    Prober(String name, Process process) {
        this.name = name;
        this.process = process;
        this.questions = process.outputWriter(UTF_8);
        this.answers = process.inputReader(UTF_8);
    }

    /** Has all of them tried at once. */
    void ask(List<String> targets) {
        asked++;
        try {
            questions.write(asked + " " + String.join(" ", targets) + "\n");
            questions.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " takes no questions", e);
        }
    }

    /** Which of those passed that were asked for last, in their order. */
    boolean[] answer() {
        try {
            String line = answers.readLine();
            if (line == null || !line.startsWith(asked + " ")) {
                throw new AssertionError(name + " answered: " + line);
            }
            String letters = line.substring(line.indexOf(' ') + 1);
            if (letters.indexOf(NOT_TRIED) >= 0) {
                throw new AssertionError(name + " could not try all: " + letters);
            }
            boolean[] passed = new boolean[letters.length()];
            for (int i = 0; i < passed.length; i++) {
                passed[i] = letters.charAt(i) == PASSED;
            }
            return passed;
        } catch (IOException e) {
            throw new UncheckedIOException(name + " does not answer", e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
