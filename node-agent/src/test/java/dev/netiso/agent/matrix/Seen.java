// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.matrix;

import dev.netiso.agent.Wire;
import java.util.Optional;

/**
 * A flow that was delivered, read by Hubble's field numbers.
 *
 * @param sourceNetns the network namespace that its source is tagged with; 0 without
 * @param destinationNetns the same of its destination
 */
record Seen(
        Connection connection, Expected verdict, String reason, String uuid, long sourceNetns, long destinationNetns) {
    private static final int FLOW = 1;
    private static final int VERDICT = 2;
    private static final int IP = 5;
    private static final int L4 = 6;
    private static final int UUID = 34;
    private static final int SUMMARY = 100_000;
    private static final int EXTENSIONS = 150_000;
    private static final int ANY_VALUE = 2;

    private static final int TCP = 1;
    private static final int UDP = 2;
    private static final int ICMP4 = 3;
    private static final int ICMP6 = 4;
    private static final int SCTP = 5;
    /** Other types than echo requests begin no connection: their numbers are none that one can have. */
    private static final int NO_ECHO = 1 << 16;

    private static final int FORWARDED = 1;
    private static final int DROPPED = 2;

    /** The flow in an answer of GetFlows; empty if it carries none. */
    static Optional<Seen> of(Wire response) {
        if (!response.has(FLOW)) {
            return Optional.empty();
        }
        Wire flow = response.message(FLOW);
        Wire extension = flow.message(EXTENSIONS).message(ANY_VALUE);
        return Optional.of(new Seen(
                connection(flow),
                verdict(flow, extension),
                flow.text(SUMMARY),
                flow.text(UUID),
                netns(extension, "source_tag"),
                netns(extension, "destination_tag")));
    }

    private static Connection connection(Wire flow) {
        Wire l4 = flow.message(L4);
        String source = flow.message(IP).text(1);
        String destination = flow.message(IP).text(2);
        if (l4.has(TCP)) {
            return new Connection(source, destination, Protocol.TCP, port(l4.message(TCP)));
        }
        if (l4.has(UDP)) {
            return new Connection(source, destination, Protocol.UDP, port(l4.message(UDP)));
        }
        if (l4.has(SCTP)) {
            return new Connection(source, destination, Protocol.SCTP, port(l4.message(SCTP)));
        }
        Wire icmp = l4.has(ICMP4) ? l4.message(ICMP4) : l4.message(ICMP6);
        int echo = l4.has(ICMP4) ? 8 : 128;
        int type = (int) icmp.number(1);
        int code = (int) icmp.number(2);
        return new Connection(source, destination, Protocol.ICMP, type == echo ? code : NO_ECHO | (type << 8) | code);
    }

    private static int port(Wire transport) {
        return (int) transport.number(2);
    }

    private static Expected verdict(Wire flow, Wire extension) {
        return switch ((int) flow.number(VERDICT)) {
            case FORWARDED -> Expected.FORWARDED;
            case DROPPED -> Expected.DROPPED;
            case 0 -> Expected.valueOf(Struct.of(extension, "verdict").text());
            default -> throw new IllegalArgumentException("verdict " + flow.number(VERDICT));
        };
    }

    private static long netns(Wire extension, String end) {
        return Struct.of(Struct.of(extension, end).struct(), "network_namespace")
                .integer();
    }

    /** google/protobuf/struct.proto, by field numbers. */
    private record Struct(Wire value) {
        static Struct of(Wire struct, String name) {
            return struct.messages(1).stream()
                    .filter(entry -> entry.text(1).equals(name))
                    .findFirst()
                    .map(entry -> new Struct(entry.message(2)))
                    .orElse(new Struct(Wire.EMPTY));
        }

        String text() {
            return value.text(3);
        }

        Wire struct() {
            return value.message(5);
        }

        /** ProtoJSON writes 64-bit numbers as strings. */
        long integer() {
            return text().isEmpty() ? 0 : Long.parseLong(text());
        }
    }
}
