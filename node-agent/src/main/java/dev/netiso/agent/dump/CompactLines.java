// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.dump;

import dev.netiso.flow.AddressFamily;
import dev.netiso.flow.Flow;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Transport;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * For a person, in the manner of {@code hubble observe -o compact}: when, who, whom, what became of it, and why. Not safe for use by several threads.
 */
public final class CompactLines implements FlowLines {
    private final DateTimeFormatter time;

    /** @param zone in which times are shown */
    public CompactLines(ZoneId zone) {
        time = DateTimeFormatter.ofPattern("MMM dd HH:mm:ss.SSS", Locale.ROOT).withZone(zone);
    }

    @Override
    public void append(StringBuilder text, Flow flow) {
        time.formatTo(flow.time(), text);
        text.append(": ");
        switch (flow.transport()) {
            case Transport.Ports ports -> {
                append(text, flow.source().address(), ports.sourcePort());
                text.append(" -> ");
                append(text, flow.destination().address(), ports.destinationPort());
                text.append(' ').append(ports.protocol());
            }
            case Transport.Icmp icmp -> {
                text.append(flow.source().address())
                        .append(" -> ")
                        .append(flow.destination().address());
                text.append(flow.family() == AddressFamily.IPV4 ? " ICMPv4 " : " ICMPv6 ");
                text.append(icmp.type()).append('/').append(icmp.code());
            }
        }
        flow.original().ifPresent(dialled -> {
            text.append(" (dialled ");
            append(text, dialled.address(), dialled.port());
            text.append(')');
        });
        text.append(' ').append(flow.verdict());
        flow.dropReason().ifPresent(reason -> text.append(" (").append(reason).append(')'));
        text.append('\n');
    }

    private static void append(StringBuilder text, IpAddress address, int port) {
        boolean v6 = address.family() == AddressFamily.IPV6;
        text.append(v6 ? "[" : "").append(address).append(v6 ? "]:" : ":").append(port);
    }
}
