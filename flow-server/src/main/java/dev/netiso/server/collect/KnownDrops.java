// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.collect;

import dev.netiso.flow.Flow;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;
import dev.netiso.flow.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Lets a blocked connection be told once: what one node drops is unanswered, or refused, as the initiator's node sees it. Bounded. Safe for many threads.
 */
final class KnownDrops {
    /** Attempts are given up after seconds, a drop that is tried again is reported every two seconds, and clocks of nodes differ. */
    private static final Duration NEAR = Duration.ofMinutes(1);

    private static final int REMEMBERED = 1 << 15;

    private record Connection(IpAddress source, IpAddress destination, Optional<Protocol> protocol, int port) {}

    private static final class Latest extends LinkedHashMap<Connection, Instant> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Connection, Instant> eldest) {
            return size() > REMEMBERED;
        }
    }

    private final Latest drops = new Latest();

    /** Takes notice of a flow. */
    synchronized void remember(Flow flow) {
        if (flow.verdict() == Verdict.DROPPED) {
            drops.putLast(connection(flow), flow.last());
        }
    }

    /** Whether a flow says no more than what came of a remembered drop for the initiator. */
    synchronized boolean tell(Flow flow) {
        return switch (flow.verdict()) {
            case DROPPED, FORWARDED -> false;
            case UNANSWERED, REFUSED -> isNearDrop(flow, connection(flow)) || isNearDrop(flow, dialled(flow));
        };
    }

    private boolean isNearDrop(Flow flow, Connection connection) {
        Instant dropped = drops.get(connection);
        return dropped != null && Duration.between(dropped, flow.time()).abs().compareTo(NEAR) < 0;
    }

    private static Connection connection(Flow flow) {
        IpAddress source = flow.source().address();
        IpAddress destination = flow.destination().address();
        return switch (flow.transport()) {
            case Transport.Ports ports ->
                new Connection(source, destination, Optional.of(ports.protocol()), ports.destinationPort());
            case Transport.Icmp _ -> new Connection(source, destination, Optional.empty(), 0);
        };
    }

    private static Connection dialled(Flow flow) {
        Connection connection = connection(flow);
        return flow.original()
                .map(original ->
                        new Connection(connection.source, original.address(), connection.protocol, original.port()))
                .orElse(connection);
    }
}
