// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.dump;

import dev.netiso.flow.Flow;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes flows on a thread of its own, so that whoever brings them never waits for whoever reads them: what the reader is too slow for is counted. A line is
 * flushed as soon as no other waits.
 */
public final class DumpOutput implements AutoCloseable {
    private static final int WRITE_AT_ONCE = 32 * 1024;
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final BlockingQueue<Flow> waiting;
    private final FlowLines lines;
    private final OutputStream out;
    private final Runnable atFailure;
    private final StringBuilder text = new StringBuilder(2 * WRITE_AT_ONCE);
    private final AtomicLong lost = new AtomicLong();
    private final Thread thread;
    private volatile @Nullable IOException failure;

    /**
     * Begins to write.
     *
     * @param mostWaiting how many flows may wait for the reader
     * @param atFailure runs once when nothing can be written any more, as when the reader has gone; what comes after that goes nowhere
     */
    public DumpOutput(int mostWaiting, FlowLines lines, OutputStream out, Runnable atFailure) {
        this.waiting = new ArrayBlockingQueue<>(mostWaiting);
        this.lines = lines;
        this.out = out;
        this.atFailure = atFailure;
        this.thread = Thread.ofPlatform().name("output").daemon().start(this::run);
    }

    /** Has the flow written soon; never waits. */
    public void accept(Flow flow) {
        if (failure == null && !waiting.offer(flow)) {
            lost.incrementAndGet();
        }
    }

    private void run() {
        try {
            writeUntilInterrupted();
            write(waiting.poll());
        } catch (IOException e) {
            failure = e;
            waiting.clear();
            atFailure.run();
        }
    }

    private void writeUntilInterrupted() throws IOException {
        try {
            while (true) {
                write(waiting.take());
            }
        } catch (InterruptedException e) {
            // the end: what still waits is written by the caller
        }
    }

    /** Writes that flow and those that wait behind it. */
    private void write(@Nullable Flow first) throws IOException {
        for (Flow flow = first; flow != null; flow = waiting.poll()) {
            lines.append(text, flow);
            if (text.length() >= WRITE_AT_ONCE) {
                writeText();
            }
        }
        writeText();
        out.flush();
    }

    private void writeText() throws IOException {
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        text.setLength(0);
    }

    /** Writes what still waits, and ends; a reader that does not read is not waited for longer than some seconds. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            if (!thread.join(GRACE)) {
                lost.addAndGet(waiting.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Why nothing can be written any more; empty as long as it can. */
    public Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Flows that the reader was too slow for. */
    public long lost() {
        return lost.get();
    }
}
