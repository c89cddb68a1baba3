// SPDX-License-Identifier: Apache-2.0
package dev.netiso.flow;

import java.time.Instant;
import java.util.Optional;

/**
 * One direction of a connection, initiator to responder, as it was when it was reported. What comes of it later is not in it: an agent that serves reports a
 * connection that goes on as another flow after a while, with the count of what came since.
 *
 * @param uuid unique over all agents and restarts, 1 to 64 characters of {@code 0-9 a-z -}
 * @param time when its first packet was seen, by the kernel's clock of that node
 * @param last when the last packet was seen that is in {@code count}; not before {@code time}
 * @param node the node whose kernel saw it
 * @param dropReason the kernel's reason; present exactly when the verdict is {@link Verdict#DROPPED}
 * @param destination the end that answers, after destination NAT where the node's kernel knows it
 * @param original what the initiator dialled; present only where it differs from {@code destination}
 * @param count what this report stands for, at least 1: packets where they were seen (dropped ones, and all but TCP), attempts to connect where a TCP socket told of
 *     them
 */
public record Flow(
        String uuid,
        Instant time,
        Instant last,
        String node,
        Verdict verdict,
        Optional<DropReason> dropReason,
        Endpoint source,
        Endpoint destination,
        Transport transport,
        long count,
        Optional<OriginalDestination> original) {
    private static final int MAX_UUID = 64;

    public Flow {
        if (uuid.isEmpty() || uuid.length() > MAX_UUID || !uuid.chars().allMatch(Flow::isUuidCharacter)) {
            throw new IllegalArgumentException("flow uuid: not an identifier (expected: 1 to 64 of 0-9 a-z -)");
        }
        if (last.isBefore(time)) {
            throw new IllegalArgumentException("flow " + uuid + ": last seen before first seen");
        }
        if (dropReason.isPresent() != (verdict == Verdict.DROPPED)) {
            throw new IllegalArgumentException(
                    "flow " + uuid + ": a drop reason belongs to a dropped flow, and only there");
        }
        if (source.address().family() != destination.address().family()) {
            throw new IllegalArgumentException("flow " + uuid + ": its ends are of two address families");
        }
        if (count < 1) {
            throw new IllegalArgumentException("flow " + uuid + ": count " + count + " (expected: at least 1)");
        }
        original.ifPresent(dialled -> requireOther(uuid, dialled, destination, transport));
    }

    private static void requireOther(
            String uuid, OriginalDestination dialled, Endpoint destination, Transport transport) {
        if (dialled.address().family() != destination.address().family()) {
            throw new IllegalArgumentException("flow " + uuid + ": its original destination is of another family");
        }
        boolean samePort = !(transport instanceof Transport.Ports ports) || ports.destinationPort() == dialled.port();
        if (samePort && dialled.address().equals(destination.address())) {
            throw new IllegalArgumentException("flow " + uuid + ": its original destination is its destination");
        }
    }

    private static boolean isUuidCharacter(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-';
    }

    /** The family of both its addresses. */
    public AddressFamily family() {
        return source.address().family();
    }

    /** The same flow with its ends named. */
    public Flow named(Entity sourceEntity, Entity destinationEntity) {
        return between(source.named(sourceEntity), destination.named(destinationEntity));
    }

    /** The same flow between other ends. */
    public Flow between(Endpoint newSource, Endpoint newDestination) {
        return new Flow(
                uuid, time, last, node, verdict, dropReason, newSource, newDestination, transport, count, original);
    }

    /** The same flow, seen by another node. */
    public Flow seenBy(String newNode) {
        return new Flow(
                uuid, time, last, newNode, verdict, dropReason, source, destination, transport, count, original);
    }
}
