// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.bpf.BpfException;
import dev.netiso.agent.bpf.RingBuffer;
import dev.netiso.agent.event.KernelCounters;
import dev.netiso.agent.flows.FlowTable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Reads the kernel's events and tables on a thread of its own, and hands on flows and losses on that thread. Events tell of new connections within
 * milliseconds; the tables, which are drained every second, say how much there was of each.
 */
final class Capture implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Capture.class.getName());
    /** Between two reads while events come. */
    private static final Duration BUSY = Duration.ofMillis(8);
    /** After so many that found nothing 10 ms have passed, and the kernel side wakes for the next event: WAKE_INTERVAL_NS in rows.h. */
    private static final int READS_UNTIL_IDLE = 2;

    private static final Duration IDLE = Duration.ofMillis(250);
    private static final long DRAIN_INTERVAL = Duration.ofSeconds(1).toNanos();
    /** Tables that fill faster than this are left to overflow, which is counted: reading them would take the processor from the senders. */
    private static final long SHORTEST_DRAIN_INTERVAL = Duration.ofMillis(250).toNanos();

    private final KernelSide kernel;
    private final Intake intake;
    private final FlowTable table;
    private final Losses losses;
    private final Runnable endBatch;
    private final CountDownLatch started = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean stopping;
    private boolean draining;
    private volatile Optional<String> failure = Optional.empty();

    /** @param endBatch runs when flows and losses were handed on and the next ones are some milliseconds away */
    Capture(KernelSide kernel, Intake intake, FlowTable table, Losses losses, Runnable endBatch) {
        this.kernel = kernel;
        this.intake = intake;
        this.table = table;
        this.losses = losses;
        this.endBatch = endBatch;
        this.thread = Thread.ofPlatform().name("capture").unstarted(this::run);
    }

    void start() throws InterruptedException {
        thread.start();
        started.await();
    }

    /** Why nothing is read any more; empty while events are being read. */
    Optional<String> failure() {
        return failure.or(() -> thread.isAlive() ? Optional.empty() : Optional.of("nobody reads the kernel's events"));
    }

    private void run() {
        try (KernelSide.Turn _ = kernel.awaitTurn();
                RingBuffer ring = kernel.events(intake::event)) {
            losses.takeOver(kernel.told());
            table.takeOver();
            kernel.drain(intake);
            endBatch.run();
            started.countDown();
            readAll(ring);
            finish(ring);
        } catch (BpfException | IOException | RuntimeException e) {
            failure = Optional.of("reading the kernel's events failed: " + e.getMessage());
            LOG.log(Level.SEVERE, "reading the kernel's events failed", e);
        } finally {
            started.countDown();
        }
    }

    private void readAll(RingBuffer ring) throws BpfException, IOException {
        int empty = READS_UNTIL_IDLE;
        long drained = System.nanoTime();
        WorkShare share = new WorkShare();
        while (!stopping) {
            kernel.checkTurn();
            long began = System.nanoTime();
            Duration wait = empty < READS_UNTIL_IDLE || draining ? BUSY : IDLE;
            empty = ring.read(wait) > 0 ? 0 : Math.min(empty + 1, READS_UNTIL_IDLE);
            table.settle(System.nanoTime());
            long interval = intake.isHalfOfTableRead() ? SHORTEST_DRAIN_INTERVAL : DRAIN_INTERVAL;
            if (!draining && System.nanoTime() - drained >= interval) {
                drained = System.nanoTime();
                draining = true;
                kernel.beginDrain(intake);
            }
            if (draining && kernel.isDrainReady()) {
                endDrain();
            }
            endBatch.run();
            long waited = ring.waited();
            LockSupport.parkNanos(share.rest(System.nanoTime() - began - waited, waited));
        }
    }

    private void endDrain() throws BpfException {
        draining = false;
        kernel.endDrain(intake);
        tellLosses();
    }

    /** What was counted up to the end is in the totals, whether or not somebody counts on. */
    private void finish(RingBuffer ring) throws BpfException, IOException {
        ring.read(Duration.ZERO);
        if (draining) {
            endDrain();
        }
        kernel.drain(intake);
        table.finish();
        endBatch.run();
        tellLosses();
    }

    private void tellLosses() throws BpfException {
        KernelCounters now = kernel.counters();
        losses.report(now);
        kernel.setTold(now.folded());
    }

    /** Ends reading; returns when the thread has ended. */
    @Override
    public void close() {
        stopping = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
