// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.cluster;

import dev.netiso.cli.terminal.Output;
import dev.netiso.cli.terminal.PlainText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** What one kubectl writes. Closing it, or the end of this process, ends the child. For one thread. */
public final class KubectlStream implements AutoCloseable {
    /** An event of the flow server has some kilobytes; a list has all that it retains. */
    private static final int MAX_LINE = 1 << 20;

    private static final int MAX_ANSWER = 256 << 20;
    private static final int SIGNALLED = 128;
    private static final int STDERR_PATIENCE_SECONDS = 1;
    /** kubectl's last words begin so; all else on its stderr is a warning or a credential plugin's prompt. */
    private static final List<String> LAST_WORDS = List.of(
            "Error from server",
            "error: ",
            "Unable to connect to the server",
            "The connection to the server",
            "The NetworkPolicy ");
    /** The lines by which a conflict of several fields goes on after its first. */
    private static final Pattern CONFLICTS = Pattern.compile("- \\.|conflicts? with \"");

    private final Process child;
    private final Output warnings;
    private final LineReader lines;
    private final CompletableFuture<Optional<String>> lastWords = new CompletableFuture<>();
    private final Thread endsWithUs;

    KubectlStream(Process child, Output warnings) {
        this.child = child;
        this.warnings = warnings;
        this.lines = new LineReader(child.getInputStream(), MAX_LINE);
        this.endsWithUs = new Thread(child::destroy, "end kubectl");
        Runtime.getRuntime().addShutdownHook(endsWithUs);
        Thread.ofPlatform().daemon().name("kubectl stderr").start(this::readErrors);
    }

    /** The next line; empty at the end, whose cause {@link #end} tells. @throws ClusterException if the line is too long */
    public Optional<String> next() {
        try {
            return lines.next();
        } catch (LineReader.TooLong e) {
            throw new ClusterException(new ClusterError(
                    ClusterError.Kind.OTHER, "the server sent a line of more than " + MAX_LINE + " bytes"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Gives it its input, and no more. */
    void write(String input) {
        try (OutputStream stdin = child.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // it ended without reading; why is what it says last
        }
    }

    /** All that it writes, if it ends well. @throws ClusterException if it does not, or the answer is too long */
    String answer() {
        String answer = rest();
        end().ifPresent(error -> {
            throw new ClusterException(error);
        });
        return answer;
    }

    private String rest() {
        try (InputStream output = child.getInputStream()) {
            byte[] answer = output.readNBytes(MAX_ANSWER);
            if (answer.length == MAX_ANSWER) {
                throw new ClusterException(new ClusterError(
                        ClusterError.Kind.OTHER,
                        "the answer has more than " + MAX_ANSWER + " bytes: name one namespace"));
            }
            return new String(answer, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the end and tells why it failed; empty if it did not. */
    public Optional<ClusterError> end() {
        int status = waitFor();
        // a credential helper that stays behind may keep stderr open
        Optional<String> said = lastWords
                .completeOnTimeout(Optional.empty(), STDERR_PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
        if (status == 0) {
            return Optional.empty();
        }
        if (status > SIGNALLED) {
            return Optional.of(new ClusterError(ClusterError.Kind.INTERRUPTED, "kubectl was ended"));
        }
        return Optional.of(said.map(ClusterError::ofKubectl)
                .orElseGet(() -> new ClusterError(ClusterError.Kind.OTHER, "kubectl ended with status " + status)));
    }

    private int waitFor() {
        try {
            return child.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return SIGNALLED + 2;
        }
    }

    private void readErrors() {
        Optional<String> last = Optional.empty();
        try (BufferedReader reader = child.errorReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String text = PlainText.of(line);
                if (last.isEmpty() && LAST_WORDS.stream().anyMatch(text::startsWith)) {
                    last = Optional.of(text);
                } else if (last.isPresent() && CONFLICTS.matcher(text).lookingAt()) {
                    last = Optional.of(last.get() + " " + text.replaceFirst("^- ", ""));
                } else if (last.isEmpty()) {
                    warnings.line(text);
                }
            }
        } catch (IOException | Output.Closed e) {
            // the child has ended, or nobody reads: what was heard so far counts
        } finally {
            lastWords.complete(last);
        }
    }

    @Override
    public void close() {
        child.destroy();
        try {
            Runtime.getRuntime().removeShutdownHook(endsWithUs);
        } catch (IllegalStateException e) {
            // this process is ending already, and the hook does its work
        }
    }
}
