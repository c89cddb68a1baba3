// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.bpf.BpfException;
import dev.netiso.agent.bpf.RingBuffer;
import dev.netiso.agent.event.DropDecoder;
import dev.netiso.agent.event.FlowRow;
import dev.netiso.agent.event.KernelCounters;
import dev.netiso.agent.event.RepeatFilter;
import dev.netiso.agent.scope.Scope;
import dev.netiso.flow.Flow;
import dev.netiso.flow.Lost;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Reads the kernel's events on a thread of its own and hands on flows and losses, on that thread. */
final class Capture implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Capture.class.getName());
    /** A little more than the kernel side's wake interval: what came without a wake-up is read no later than this. */
    private static final Duration BUSY = Duration.ofMillis(11);

    private static final Duration IDLE = Duration.ofMillis(250);
    private static final long COUNT_INTERVAL = Duration.ofSeconds(1).toNanos();

    private final KernelSide kernel;
    private final DropDecoder decoder;
    private final Scope scope;
    private final RepeatFilter repeats;
    private final AgentCounters counters;
    private final Consumer<Flow> flows;
    private final Consumer<Lost> losses;
    private final FlowRow drop = new FlowRow();
    private final CountDownLatch started = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean stopping;
    private volatile Optional<String> failure = Optional.empty();

    Capture(
            KernelSide kernel,
            DropDecoder decoder,
            Scope scope,
            RepeatFilter repeats,
            AgentCounters counters,
            Consumer<Flow> flows,
            Consumer<Lost> losses) {
        this.kernel = kernel;
        this.decoder = decoder;
        this.scope = scope;
        this.repeats = repeats;
        this.counters = counters;
        this.flows = flows;
        this.losses = losses;
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
        try (RingBuffer ring = kernel.events(this::read)) {
            started.countDown();
            readAll(ring);
        } catch (BpfException | RuntimeException e) {
            failure = Optional.of("reading the kernel's events failed: " + e.getMessage());
            LOG.log(Level.SEVERE, "reading the kernel's events failed", e);
        } finally {
            started.countDown();
        }
    }

    private void readAll(RingBuffer ring) throws BpfException {
        Duration pause = IDLE;
        long counted = System.nanoTime();
        while (!stopping) {
            pause = ring.read(pause) > 0 ? BUSY : IDLE;
            if (System.nanoTime() - counted > COUNT_INTERVAL) {
                counted = System.nanoTime();
                count();
            }
        }
        count();
    }

    private void count() throws BpfException {
        KernelCounters before = counters.kernel;
        KernelCounters now = kernel.counters();
        counters.kernel = now;
        lost(now.ringFull() - before.ringFull(), "the kernel's ring buffer was full");
        lost(now.nested() - before.nested(), "they came while the program looked at another");
    }

    private void lost(long events, String why) {
        if (events > 0) {
            LOG.log(Level.WARNING, "lost {0} events: {1}", new Object[] {events, why});
            losses.accept(new Lost(Lost.Place.KERNEL_RING, events));
        }
    }

    private void read(ByteBuffer record) {
        try {
            drop.at(record);
            if (drop.verdict() != FlowRow.RowVerdict.DROPPED) {
                return;
            }
            switch (scope.ownerOf(drop.netns())) {
                case THIS_NODE -> report();
                case OTHER -> counters.foreign.increment();
                case UNKNOWN -> counters.unknownScope.increment();
            }
        } catch (IllegalArgumentException e) {
            counters.undecodable.increment();
            LOG.log(Level.FINE, "an event that cannot be decoded", e);
            losses.accept(new Lost(Lost.Place.DECODER, 1));
        }
    }

    private void report() {
        if (repeats.isRepeat(drop)) {
            counters.repeats.increment();
            return;
        }
        Flow flow = decoder.decode(drop);
        counters.flows.increment();
        flows.accept(flow);
    }

    /** Ends reading; returns when the thread has ended. */
    @Override
    public void close() {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
