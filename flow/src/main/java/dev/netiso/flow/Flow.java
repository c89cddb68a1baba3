// SPDX-License-Identifier: Apache-2.0
package dev.netiso.flow;

import java.time.Instant;
import java.util.Optional;

/**
 * One direction of a connection, initiator to responder, as it was when it was reported. Repeats after that are not in it: the agent counts
 * retransmissions for itself, and reports other packets that go on coming as another flow after a while.
 *
 * @param uuid unique over all agents and restarts, 1 to 64 characters of {@code 0-9 a-z -}
 * @param time when its first packet was seen, by the kernel's clock of that node
 * @param last when the last packet was seen that is in {@code count}; not before {@code time}
 * @param node the node whose kernel saw it
 * @param dropReason the kernel's reason; present exactly when the verdict is {@link Verdict#DROPPED}
 * @param count packets seen of it until it was reported; at least 1, and 1 from netiso's agent, which reports the first
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
        long count) {
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
        return new Flow(
                uuid,
                time,
                last,
                node,
                verdict,
                dropReason,
                source.named(sourceEntity),
                destination.named(destinationEntity),
                transport,
                count);
    }
}
