// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.ends;

import dev.netiso.cli.CommandFailure;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Party;
import dev.netiso.policy.Pod;
import dev.netiso.policy.Snapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * What the ends and ports that a user names stand for in a snapshot. Immutable, and safe to share between threads.
 *
 * <p>A workload stands for its pods; of pods that no policy tells apart and that run on one node, one stands for all. A pod with addresses of both families connects
 * by each that the other end has too.
 */
public final class Ends {
    private final Evaluator evaluator;
    private final Directory directory;
    private final PodTraits traits;

    /** @param namespace of names that have none */
    public Ends(Snapshot snapshot, Evaluator evaluator, String namespace) {
        this.evaluator = evaluator;
        this.directory = new Directory(snapshot, namespace);
        this.traits = new PodTraits(snapshot);
    }

    /**
     * Who is meant as the one who connects.
     *
     * @throws CommandFailure if there is no such end, or a Service is meant
     */
    public End source(EndRef ref) {
        End end = switch (ref) {
            case EndRef.Address(var address) -> holder(evaluator.party(address));
            case EndRef.Named named -> directory.find(named);
        };
        if (end instanceof End.OfService service) {
            throw CommandFailure.unanswered(service + " connects to nobody: name one of its pods, or their workload");
        }
        return end;
    }

    /**
     * Who is meant as the one who is connected to.
     *
     * @throws CommandFailure if there is no such end, or it is a Service without endpoints
     */
    public End destination(EndRef ref) {
        return switch (ref) {
            case EndRef.Address(var address) ->
                directory
                        .service(address)
                        .<End>map(service -> service)
                        .orElseGet(() -> holder(evaluator.party(address)));
            case EndRef.Named named -> directory.find(named);
        };
    }

    private static End holder(Party party) {
        return new End.Other(party);
    }

    /**
     * The connections from one end to that port of the other; at least one.
     *
     * @throws CommandFailure if the other end has no such port, or the ends have no address family in common
     */
    public List<Connection> connections(End from, End to, PortRef port) {
        List<Connection> connections = routes(from, to).stream()
                .flatMap(route -> Targets.of(to, route, port).stream())
                .toList();
        if (connections.isEmpty()) {
            throw Targets.noPort(to, port);
        }
        return connections;
    }

    /**
     * Who of the one end reaches whom of the other, by which addresses; at least one.
     *
     * @throws CommandFailure if the ends have no address family in common
     */
    public List<Route> routes(End from, End to) {
        List<Route> routes = new ArrayList<>();
        for (Parties source : parties(from)) {
            for (Parties destination : parties(to)) {
                routes.addAll(source.routesTo(destination, to instanceof End.OfService));
            }
        }
        if (routes.isEmpty()) {
            throw CommandFailure.unanswered(from + " and " + to + " have no address of the same family");
        }
        // a pod among others of its workload is asked about them; that it reaches itself says nothing
        List<Route> others =
                routes.stream().filter(route -> !route.isToItself()).toList();
        return others.isEmpty() || to instanceof End.OfService ? List.copyOf(routes) : others;
    }

    /**
     * The same between pods that are alike at their end, as {@link PodTraits} tells: from one of these to one of those, and to the same pod only if there is no other.
     *
     * @return empty if they have no address family in common
     */
    public List<Route> routesAlike(List<Pod> sources, List<Pod> destinations) {
        return new Parties.Alike(sources).routesTo(new Parties.Alike(destinations), false);
    }

    /** The connections by one route to that port of an end; none if there is no such port. */
    public List<Connection> connections(Route route, End to, PortRef port) {
        return Targets.of(to, route, port);
    }

    private List<Parties> parties(End end) {
        return switch (end) {
            case End.Pods(var _, List<Pod> pods) -> alike(pods);
            case End.OfService service -> alike(service.endpoints());
            case End.Other(Party party) -> List.of(new Parties.One(party));
        };
    }

    private List<Parties> alike(List<Pod> pods) {
        return traits.classes(pods).stream().<Parties>map(Parties.Alike::new).toList();
    }
}
