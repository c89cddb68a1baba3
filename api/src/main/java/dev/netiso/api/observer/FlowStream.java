// SPDX-License-Identifier: Apache-2.0
package dev.netiso.api.observer;

import dev.netiso.flow.Flow;
import dev.netiso.flow.FlowRing;
import dev.netiso.flow.Lost;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * One call of GetFlows. Whatever may give it work (an append, room in the transport, a loss) only wakes it; the sending runs on the executor, never twice
 * at once, and stops while the transport has no room.
 */
final class FlowStream<T> {
    private final FlowRing<T> ring;
    private final Function<T, Flow> flowOf;
    private final Function<T, byte[]> responseOf;
    private final FlowQuery query;
    private final ServerCallStreamObserver<byte[]> call;
    private final Executor executor;
    private final FlowRing.Cursor<T> cursor;
    /** Where a call that does not follow ends. */
    private final long end;

    /** Woken from the beginning, so that nobody sends before {@link #start}. */
    private final AtomicInteger wakeUps = new AtomicInteger(1);

    private final Map<Lost.Place, Long> lost = new ConcurrentHashMap<>();
    private long sent;
    private volatile long position;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile boolean ending;
    private Runnable cleanup = () -> {};

    FlowStream(
            FlowRing<T> ring,
            Function<T, Flow> flowOf,
            Function<T, byte[]> responseOf,
            FlowQuery query,
            ServerCallStreamObserver<byte[]> call,
            Executor executor) {
        this.ring = ring;
        this.flowOf = flowOf;
        this.responseOf = responseOf;
        this.query = query;
        this.call = call;
        this.executor = executor;
        this.end = ring.end();
        this.cursor = ring.readFrom(firstSequence());
        this.position = cursor.position();
    }

    /** @param atEnd runs once, when the call is over for whatever reason */
    void start(Runnable atEnd) {
        FlowRing.Registration appends = query.follow() ? ring.onAppend(this::wake) : () -> {};
        cleanup = () -> {
            appends.close();
            atEnd.run();
        };
        call.setOnCancelHandler(this::close);
        call.setOnReadyHandler(this::wake);
        executor.execute(this::sendWhileWoken);
    }

    void lost(Lost events) {
        lost.merge(events.place(), events.count(), Long::sum);
        wake();
    }

    /** How many items were added that were not yet sent. */
    long behind() {
        return ring.end() - position;
    }

    void unavailable() {
        ending = true;
        wake();
    }

    /** Hubble's choice: all of a time range or the first ones from the oldest, nothing of the past when only following, else the last ones that match. */
    private long firstSequence() {
        if (query.first() || query.since().isPresent()) {
            return ring.start();
        }
        if (query.number().isEmpty()) {
            return query.follow() ? end : ring.start();
        }
        long wanted = query.number().get();
        long sequence = end;
        for (long seen = 0; seen < wanted && sequence > ring.start(); ) {
            Optional<T> item = ring.at(--sequence);
            seen += item.isPresent() && query.matches(flowOf.apply(item.get())) ? 1 : 0;
        }
        return sequence;
    }

    private void wake() {
        if (wakeUps.getAndIncrement() == 0) {
            executor.execute(this::sendWhileWoken);
        }
    }

    private void sendWhileWoken() {
        int handled = wakeUps.get();
        do {
            try {
                send();
            } catch (RuntimeException e) {
                close();
                call.onError(Status.INTERNAL.withCause(e).asRuntimeException());
            }
            handled = wakeUps.addAndGet(-handled);
        } while (handled != 0);
    }

    private void send() {
        while (!over.get() && call.isReady()) {
            if (ending) {
                close();
                call.onError(Status.UNAVAILABLE
                        .withDescription("the server is stopping")
                        .asRuntimeException());
                return;
            }
            Optional<T> item = isComplete() ? Optional.empty() : cursor.poll();
            position = cursor.position();
            sendLosses();
            if (item.isEmpty()) {
                finishUnlessFollowing();
                return;
            }
            send(item.get());
        }
    }

    private boolean isComplete() {
        boolean enough = query.number().map(number -> sent >= number).orElse(false);
        return !query.follow() && (enough || cursor.position() >= end);
    }

    private void finishUnlessFollowing() {
        if (!query.follow()) {
            close();
            call.onCompleted();
        }
    }

    private void send(T item) {
        Flow flow = flowOf.apply(item);
        if (query.follow() && query.isPast(flow)) {
            close();
            call.onCompleted();
        } else if (query.matches(flow)) {
            call.onNext(responseOf.apply(item));
            sent++;
        }
    }

    private void sendLosses() {
        long missed = cursor.takeLost();
        if (missed > 0) {
            lost.merge(Lost.Place.AGENT_RING, missed, Long::sum);
        }
        for (Lost.Place place : List.copyOf(lost.keySet())) {
            Long count = lost.remove(place);
            if (count != null) {
                call.onNext(GetFlowsResponse.newBuilder()
                        .setLostEvents(LossMessages.event(new Lost(place, count)))
                        .build()
                        .toByteArray());
            }
        }
    }

    private void close() {
        if (over.compareAndSet(false, true)) {
            cleanup.run();
        }
    }
}
