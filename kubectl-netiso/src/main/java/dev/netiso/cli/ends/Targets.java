// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.ends;

import dev.netiso.cli.CommandFailure;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;
import dev.netiso.policy.Connection;
import dev.netiso.policy.ContainerPort;
import dev.netiso.policy.Party;
import dev.netiso.policy.Pod;
import dev.netiso.policy.Service;
import dev.netiso.policy.ServiceAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The port that policy sees for the port that a user names: the endpoint's, after destination NAT. */
final class Targets {
    /** No rule looks at it. */
    private static final int SOURCE_PORT = 0;

    private Targets() {}

    /** The connections by that route; none if its destination does not have the port. */
    static List<Connection> of(End to, Route route, PortRef port) {
        return switch (to) {
            case End.OfService service -> throughService(service, route, port);
            case End.Pods _, End.Other _ -> toEndpoint(route, port);
        };
    }

    private static List<Connection> toEndpoint(Route route, PortRef port) {
        return switch (port) {
            case PortRef.Numbered(int number, Protocol protocol) ->
                List.of(connection(route, protocol, number, Optional.empty()));
            case PortRef.Named named ->
                declared(route.destination())
                        .filter(declared -> matches(named, declared.name(), declared.protocol()))
                        .map(declared -> connection(route, declared.protocol(), declared.number(), Optional.empty()))
                        .distinct()
                        .toList();
        };
    }

    private static List<Connection> throughService(End.OfService to, Route route, PortRef port) {
        return to.service().ports().stream()
                .filter(candidate -> matches(port, candidate))
                .flatMap(chosen -> target(chosen, route.destination())
                        .map(number -> connection(route, chosen.protocol(), number, via(to, route, chosen))))
                .distinct()
                .toList();
    }

    private static Stream<Integer> target(Service.ServicePort port, Party endpoint) {
        return switch (port.target()) {
            case Service.Target.Numbered(int number) -> Stream.of(number);
            case Service.Target.Named(String name) ->
                declared(endpoint)
                        .filter(declared -> declared.name().equals(name) && declared.protocol() == port.protocol())
                        .map(ContainerPort::number);
        };
    }

    private static Optional<ServiceAddress> via(End.OfService to, Route route, Service.ServicePort port) {
        return to.address()
                .or(() -> to.service().addresses().stream()
                        .filter(address -> address.family()
                                == route.destination().address().family())
                        .findFirst())
                .map(address -> new ServiceAddress(address, port.port()));
    }

    private static Connection connection(Route route, Protocol protocol, int port, Optional<ServiceAddress> via) {
        return new Connection(
                route.source(), route.destination(), new Transport.Ports(protocol, SOURCE_PORT, port), via);
    }

    private static boolean matches(PortRef port, Service.ServicePort candidate) {
        return switch (port) {
            case PortRef.Numbered(int number, Protocol protocol) ->
                candidate.port() == number && candidate.protocol() == protocol;
            case PortRef.Named named -> matches(named, candidate.name(), candidate.protocol());
        };
    }

    private static boolean matches(PortRef.Named wanted, String name, Protocol protocol) {
        return name.equals(wanted.name())
                && wanted.protocol().map(of -> of == protocol).orElse(true);
    }

    private static Stream<ContainerPort> declared(Party party) {
        return party instanceof Party.OfPod(Pod pod, var _) ? pod.ports().stream() : Stream.empty();
    }

    /** Why nothing listens there, and what there is. */
    static CommandFailure noPort(End to, PortRef port) {
        return CommandFailure.unanswered(
                switch (to) {
                    case End.Other other ->
                        "--port " + port + ": only pods and Services have ports by name; give its number for " + other;
                    case End.Pods pods ->
                        pods + " declares no port " + port + "; it declares "
                                + Similar.some(pods.pods().stream()
                                        .flatMap(pod -> pod.ports().stream())
                                        .map(declared -> text(declared.name(), declared.number(), declared.protocol()))
                                        .toList());
                    case End.OfService service ->
                        service + " has no port " + port + " that an endpoint answers; it has "
                                + Similar.some(service.service().ports().stream()
                                        .map(offered -> text(offered.name(), offered.port(), offered.protocol()))
                                        .toList());
                });
    }

    private static String text(String name, int number, Protocol protocol) {
        return number + "/" + protocol + (name.isEmpty() ? "" : " (" + name + ")");
    }
}
