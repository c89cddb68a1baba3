// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.batch;

import dev.netiso.cli.ends.PortRef;
import dev.netiso.flow.Transport;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Decision;
import java.nio.charset.StandardCharsets;

/** The line of a single answer. */
public final class AnswerLine {
    private AnswerLine() {}

    /** A JSON object, as a batch answers a line that names these ends and the port. */
    public static String of(Connection connection, Decision decision) {
        Transport.Ports ports = (Transport.Ports) connection.transport();
        JsonLineWriter writer = new JsonLineWriter();
        writer.answer(
                new FlowLine(
                        connection.source().toString(),
                        connection.destination().toString(),
                        new PortRef.Numbered(ports.destinationPort(), ports.protocol())),
                decision);
        return new String(writer.bytes(), 0, writer.length(), StandardCharsets.US_ASCII);
    }
}
