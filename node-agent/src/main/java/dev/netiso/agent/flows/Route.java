// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import dev.netiso.agent.event.FlowRow;
import org.jspecify.annotations.Nullable;

/**
 * Between whom a connection is, and what its initiator dialled if that was another address.
 *
 * @param dialled null if it was the destination
 */
public record Route(Connection connection, @Nullable Connection dialled) {
    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;

    /** Finds out where a row's connection really leads. */
    public interface Finder {
        /**
         * The route of a row's latest attempt.
         *
         * @throws IllegalArgumentException if the row holds what the kernel side never writes
         */
        Route of(FlowRow row);

        /**
         * The same of a row of which an earlier attempt is known already, so that it may be left as it is.
         *
         * @throws IllegalArgumentException if the row holds what the kernel side never writes
         */
        default Route again(FlowRow row) {
            return of(row);
        }
    }

    /** What the row says itself. */
    public static Route of(FlowRow row) {
        Connection connection = new Connection(row.source(), row.destination(), row.protocol(), row.destinationPort());
        if (row.servicePort() == 0 || row.protocol() == ICMP || row.protocol() == ICMPV6) {
            return new Route(connection, null);
        }
        return between(connection, connection.to(row.service(), row.servicePort()));
    }

    /** The connection as its initiator knows it. */
    Connection asked() {
        return dialled == null ? connection : dialled;
    }

    /** The route to a destination for one who dialled another, or the same. */
    public static Route between(Connection connection, Connection dialled) {
        return new Route(connection, dialled.equals(connection) ? null : dialled);
    }
}
