// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import dev.netiso.api.v1alpha1.EndpointObject;
import dev.netiso.api.v1alpha1.FlowObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The columns of {@code kubectl get flows}, and what stands in them. */
final class FlowColumns {
    /**
     * A column.
     *
     * @param priority 0: always shown, 1: with {@code -o wide}
     */
    record Definition(String name, String type, String format, String description, int priority) {}

    static final List<Definition> DEFINITIONS = List.of(
            new Definition("Name", "string", "name", "Id of the flow", 0),
            column("Source", "Who began the connection", 0),
            column("Destination", "Who was to answer", 0),
            column("Port", "Destination port and protocol", 0),
            column("Verdict", "What the data path did", 0),
            new Definition("Count", "integer", "", "Packets or attempts that it stands for", 0),
            column("Age", "Since it was first seen", 0),
            column("Why", "What policy says", 0),
            column("Reason", "The kernel's drop reason", 1),
            column("Node", "Whose kernel saw it", 1),
            column("Source Address", "Address and port", 1),
            column("Destination Address", "Address and port, after destination NAT", 1),
            column("Dialled", "Address and port before destination NAT", 1));

    private static final String NONE = "<none>";

    private FlowColumns() {}

    private static Definition column(String name, String description, int priority) {
        return new Definition(name, "string", "", description, priority);
    }

    /** In the order of {@link #DEFINITIONS}. */
    static List<Object> cells(FlowObject flow, Instant now) {
        return List.of(
                flow.metadata().name(),
                who(flow.source()),
                who(flow.destination()),
                port(flow),
                flow.verdict().toLowerCase(Locale.ROOT),
                flow.count(),
                HumanDuration.of(Duration.between(Instant.parse(flow.time()), now)),
                orNone(flow.policy().summary()),
                orNone(flow.dropReason()),
                orNone(flow.node()),
                address(flow.source()),
                address(flow.destination()),
                dialled(flow.originalDestination()));
    }

    private static String dialled(FlowObject.OriginalDestination original) {
        return original.equals(FlowObject.OriginalDestination.NONE)
                ? NONE
                : address(original.address(), original.port());
    }

    private static String who(EndpointObject end) {
        return switch (end.kind()) {
            case "Pod" -> end.namespace() + "/" + (end.name().isEmpty() ? end.address() : end.name());
            case "Node" -> "node/" + end.name();
            default -> end.address();
        };
    }

    private static String port(FlowObject flow) {
        return flow.protocol().equals("ICMP")
                ? "ICMP " + flow.icmp().type() + "/" + flow.icmp().code()
                : flow.destination().port() + "/" + flow.protocol();
    }

    private static String address(EndpointObject end) {
        return address(end.address(), end.port());
    }

    private static String address(String address, int port) {
        if (port == 0) {
            return address;
        }
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
    }

    private static String orNone(String text) {
        return text.isEmpty() ? NONE : text;
    }
}
