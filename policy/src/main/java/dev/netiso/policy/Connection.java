// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Direction;
import dev.netiso.flow.Transport;
import java.util.Optional;

/**
 * What is asked about: the initiator's first packet, as the endpoints see it (after destination NAT). Replies are never asked about: they belong to an allowed
 * connection.
 *
 * @param via the service's address that the initiator asked for; empty if it asked for the endpoint itself, or that is not known
 */
public record Connection(Party source, Party destination, Transport transport, Optional<ServiceAddress> via) {
    /** To the endpoint itself. */
    public Connection(Party source, Party destination, Transport transport) {
        this(source, destination, transport, Optional.empty());
    }

    /** The end whose policies decide in that direction. */
    public Party subject(Direction direction) {
        return switch (direction) {
            case EGRESS -> source;
            case INGRESS -> destination;
        };
    }

    /** The other end. */
    public Party peer(Direction direction) {
        return switch (direction) {
            case EGRESS -> destination;
            case INGRESS -> source;
        };
    }
}
