// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.nat;

import dev.netiso.agent.bpf.ConntrackNetlink.Tracked;
import dev.netiso.agent.bpf.ConntrackNetlink.Tuple;
import dev.netiso.agent.bpf.ConntrackNetlink.Way;
import dev.netiso.agent.event.FlowRow;
import dev.netiso.agent.event.FlowRow.RowVerdict;
import dev.netiso.agent.event.FlowRow.Socket;
import dev.netiso.agent.flows.Connection;
import dev.netiso.agent.flows.Route;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Finds by connection tracking where TCP connections lead, since their rows come of sockets: the endpoint behind a service, and the client behind
 * masquerading. A look-up costs a system call, so there are so many a second and no more; beyond, a row is taken as it is, and counted. Used by one thread.
 */
public final class TranslatedRoutes implements Route.Finder {
    /** How connection tracking is asked. */
    public interface LookUp {
        /** The connection that has this tuple in that direction, if there is one. */
        Optional<Tracked> find(Way way, int protocol, Tuple tuple);
    }

    private static final int TCP = 6;
    private static final int PER_SECOND = 2_000;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final LookUp lookUp;
    private final LongSupplier nanos;
    private final LongAdder skipped = new LongAdder();
    private long second;
    private int asked;

    /** @param nanos a clock that never goes back, in nanoseconds */
    public TranslatedRoutes(LookUp lookUp, LongSupplier nanos) {
        this.lookUp = lookUp;
        this.nanos = nanos;
        this.second = nanos.getAsLong();
    }

    /** Rows that were taken as they are, for lack of time. */
    public long skipped() {
        return skipped.sum();
    }

    @Override
    public Route of(FlowRow row) {
        return of(row, PER_SECOND);
    }

    /** Half of the questions are kept for rows that are new. */
    @Override
    public Route again(FlowRow row) {
        return of(row, PER_SECOND / 2);
    }

    private Route of(FlowRow row, int most) {
        Route own = Route.of(row);
        boolean knownBySocket = row.protocol() == TCP && row.socket() != Socket.NONE && row.sourcePort() != 0;
        if (!knownBySocket || row.verdict() == RowVerdict.DROPPED || own.dialled() != null || !mayAsk(most)) {
            return own;
        }
        Connection seen = own.connection();
        return row.socket() == Socket.SOURCE
                ? ofClient(seen, row.sourcePort()).orElse(own)
                : ofServer(seen, row.sourcePort()).orElse(own);
    }

    private Optional<Route> ofClient(Connection seen, int sourcePort) {
        Tuple sent = new Tuple(seen.source(), sourcePort, seen.destination(), seen.port());
        return lookUp.find(Way.ORIGINAL, TCP, sent)
                .map(Tracked::reply)
                .map(reply ->
                        Route.between(new Connection(seen.source(), reply.source(), TCP, reply.sourcePort()), seen));
    }

    private Optional<Route> ofServer(Connection seen, int sourcePort) {
        Tuple received = new Tuple(seen.source(), sourcePort, seen.destination(), seen.port());
        return lookUp.find(Way.REPLY, TCP, received.turned())
                .map(Tracked::original)
                .map(original -> {
                    Connection connection = new Connection(original.source(), seen.destination(), TCP, seen.port());
                    return Route.between(
                            connection,
                            new Connection(original.source(), original.destination(), TCP, original.destinationPort()));
                });
    }

    private boolean mayAsk(int most) {
        long now = nanos.getAsLong();
        if (now - second >= SECOND) {
            second = now;
            asked = 0;
        }
        if (asked >= most) {
            skipped.increment();
            return false;
        }
        asked++;
        return true;
    }
}
