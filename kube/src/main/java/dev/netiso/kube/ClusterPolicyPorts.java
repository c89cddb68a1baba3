// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import dev.netiso.flow.Protocol;
import dev.netiso.policy.Port;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the ports of a rule of a cluster policy: {@code protocols} of v1alpha2, {@code ports} of v1alpha1. */
final class ClusterPolicyPorts {
    private static final int MAX_PORT = 0xffff;
    private static final Map<String, Protocol> PROTOCOLS =
            Map.of("tcp", Protocol.TCP, "udp", Protocol.UDP, "sctp", Protocol.SCTP);

    private final Reading reading;

    ClusterPolicyPorts(Reading reading) {
        this.reading = reading;
    }

    /** None if the field is absent: all ports. */
    List<Port> read(Fields rule, String name, int maxItems) {
        List<Fields> entries = rule.objects(name);
        if (rule.has(name)) {
            rule.between(name, 1, maxItems);
        }
        return entries.stream()
                .flatMap(entry -> (name.equals("protocols") ? protocol(entry) : port(entry)).stream())
                .toList();
    }

    private Optional<Port> protocol(Fields entry) {
        String field = only(entry, List.of("tcp", "udp", "sctp", "destinationNamedPort"));
        return switch (field) {
            case "" -> Optional.empty();
            case "destinationNamedPort" -> named(entry, field);
            default -> {
                Protocol protocol = PROTOCOLS.getOrDefault(field, Protocol.TCP);
                Fields of = entry.required(field);
                // the CRD refuses it, kube-network-policies and the documentation read all ports
                Optional<Port> port = of.has("destinationPort")
                        ? destinationPort(of.required("destinationPort"), protocol)
                        : Optional.of(new Port.All(protocol));
                of.nothingElse();
                yield port;
            }
        };
    }

    private Optional<Port> destinationPort(Fields port, Protocol protocol) {
        return switch (only(port, List.of("number", "range"))) {
            case "number" -> port.number("number", 1, MAX_PORT).map(number -> Port.Range.of(protocol, number));
            case "range" -> range(port.required("range"), protocol, 1);
            default -> Optional.empty();
        };
    }

    private Optional<Port> port(Fields entry) {
        String field = only(entry, List.of("portNumber", "portRange", "namedPort"));
        return switch (field) {
            case "portNumber" -> {
                Fields of = entry.required(field);
                Protocol protocol = protocolOf(of);
                int number = of.requiredNumber("port", 1, MAX_PORT);
                of.nothingElse();
                yield Optional.of(Port.Range.of(protocol, number));
            }
            case "portRange" -> {
                Fields of = entry.required(field);
                // v1alpha1 stores a range of one port, whatever its comment says
                yield range(of, protocolOf(of), 0);
            }
            case "namedPort" -> named(entry, field);
            default -> Optional.empty();
        };
    }

    private Protocol protocolOf(Fields of) {
        return reading.protocol(of.text("protocol").orElse(null), of.path("protocol"))
                .orElse(Protocol.TCP);
    }

    private static Optional<Port> range(Fields range, Protocol protocol, int minStep) {
        int start = range.requiredNumber("start", 1, MAX_PORT);
        int end = range.requiredNumber("end", 1, MAX_PORT);
        range.nothingElse();
        if (end - start < minStep) {
            range.problem("end", end + " (expected: more than start, which is " + start + ")");
            return Optional.empty();
        }
        return Optional.of(new Port.Range(protocol, start, end));
    }

    private static Optional<Port> named(Fields entry, String field) {
        Optional<String> name = entry.text(field);
        name.filter(String::isEmpty).ifPresent(_ -> entry.problem(field, "empty"));
        return name.map(text -> new Port.Named(Optional.empty(), text));
    }

    /** The one of these fields that is there; empty, and a problem, if there are others or none. */
    private String only(Fields entry, List<String> names) {
        List<String> present = Stream.concat(entry.present(names).stream(), entry.others(names).stream())
                .toList();
        if (present.size() != 1 || !names.contains(present.getFirst())) {
            reading.problem(entry.path(), "has " + present + " (expected: one of " + String.join(", ", names) + ")");
            return "";
        }
        return present.getFirst();
    }
}
