// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.check;

import dev.netiso.cli.check.Side.Group;
import dev.netiso.cli.ends.End;
import dev.netiso.cli.ends.Ends;
import dev.netiso.cli.ends.PodTraits;
import dev.netiso.cli.ends.PortRef;
import dev.netiso.cli.ends.Route;
import dev.netiso.flow.Direction;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Transport;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.Party;
import dev.netiso.policy.Pod;
import dev.netiso.policy.Port;
import dev.netiso.policy.Reach;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Who reaches whom, of some ends. Pods that no policy tells apart are decided once: a cluster has far fewer groups of them than pairs of workloads.
 */
final class Matrix {
    private static final Cell NOTHING = new Cell(Reach.NONE, false, Reach.ALL);
    private static final Cell EVERYTHING = new Cell(Reach.ALL, false, Reach.ALL);

    private final Ends known;
    private final Evaluator evaluator;
    private final List<PortRef> ports;
    private final Side from;
    private final Side to;
    private final int[] itself;
    private final Cell[][] cells;
    private final Map<Cell, Cell> distinct = new ConcurrentHashMap<>();
    private final Map<Reach, Reach> reaches =
            new ConcurrentHashMap<>(Map.of(Reach.ALL, Reach.ALL, Reach.NONE, Reach.NONE));

    /** @param ports that are asked about; empty: all */
    Matrix(Ends known, Evaluator evaluator, PodTraits traits, List<End> from, List<End> to, List<PortRef> ports) {
        this.known = known;
        this.evaluator = evaluator;
        this.ports = List.copyOf(ports);
        boolean byName = ports.stream().anyMatch(PortRef.Named.class::isInstance);
        this.from = new Side(from, traits, PodTraits.Role.SOURCE, false);
        this.to = new Side(to, traits, PodTraits.Role.DESTINATION, byName);
        this.itself = itself(from, to);
        this.cells = new Cell[this.from.groups().size()][];
        if (this.from.isSimple() && this.to.isSimple()) {
            fillByEnds(traits);
        } else {
            IntStream.range(0, cells.length).parallel().forEach(this::fill);
        }
    }

    /** Asks each end by itself, which takes far fewer questions. */
    private void fillByEnds(PodTraits traits) {
        List<Group> sources = from.groups();
        List<Group> destinations = to.groups();
        OneEnd egress = new OneEnd(destinations, (source, other) -> ask(Direction.EGRESS, source, other));
        OneEnd ingress = new OneEnd(sources, (destination, other) -> ask(Direction.INGRESS, other, destination));
        Reach[][] admitted = destinations.stream()
                .parallel()
                .map(destination ->
                        ingress.row(destination, traits.lookedAt(destination.traits(), PodTraits.Role.DESTINATION)))
                .toArray(Reach[][]::new);
        List<Reach> asked = destinations.stream().map(this::asked).toList();
        IntStream.range(0, cells.length).parallel().forEach(i -> {
            Group source = sources.get(i);
            Reach[] sent = egress.row(source, traits.lookedAt(source.traits(), PodTraits.Role.SOURCE));
            cells[i] = new Cell[sent.length];
            Map<Reach, Map<Reach, Map<Reach, Cell>>> before = new IdentityHashMap<>();
            for (int j = 0; j < sent.length; j++) {
                Reach out = sent[j];
                Reach ports = asked.get(j);
                cells[i][j] = before.computeIfAbsent(ports, _ -> new IdentityHashMap<>())
                        .computeIfAbsent(out, _ -> new IdentityHashMap<>())
                        .computeIfAbsent(admitted[j][i], in -> cell(out, in, ports));
            }
        });
    }

    private Optional<Reach> ask(Direction direction, Group source, Group destination) {
        List<Route> routes = known.routesAlike(source.pods(), destination.pods());
        if (routes.isEmpty()) {
            return Optional.of(Reach.NONE);
        }
        Route route = routes.getFirst();
        return route.isToItself()
                ? Optional.empty()
                : Optional.of(same(evaluator.reach(direction, route.source(), route.destination())));
    }

    /** Equal ones as one object. */
    private Reach same(Reach reach) {
        Reach first = reaches.putIfAbsent(reach, reach);
        return first == null ? reach : first;
    }

    private Cell cell(Reach sent, Reach admitted, Reach asked) {
        Reach both = Ports.both(sent, admitted);
        if (asked == Reach.ALL) {
            return same(of(both));
        }
        List<Port.Range> allowed = asked.allowed().stream()
                .filter(port -> Ports.holds(both.allowed(), port))
                .toList();
        List<Port.Range> undecided = asked.allowed().stream()
                .filter(port -> Ports.holds(both.undecided(), port))
                .toList();
        return same(new Cell(new Reach(allowed, undecided), false, asked));
    }

    /** What is asked about of a group. */
    private Reach asked(Group destination) {
        if (ports.isEmpty()) {
            return Reach.ALL;
        }
        Party party = new Party.OfPod(destination.pods().getFirst(), IpAddress.UNSPECIFIED);
        Route anyhow = new Route(party, party);
        return same(new Reach(
                sorted(ports.stream()
                        .flatMap(port -> known.connections(anyhow, destination.end(), port).stream())
                        .map(Matrix::range)
                        .toList()),
                List.of()));
    }

    private void fill(int row) {
        Group source = from.groups().get(row);
        cells[row] = to.groups().stream()
                .map(destination -> decide(source, destination))
                .toArray(Cell[]::new);
    }

    boolean asksForAll() {
        return ports.isEmpty();
    }

    Side from() {
        return from;
    }

    Side to() {
        return to;
    }

    /** What the ends of those numbers come to. Equal cells are the same object. */
    Cell cell(int source, int destination) {
        return cell(from.groupsOf(source), to.groupsOf(destination));
    }

    /** What the ends of those groups come to. */
    Cell cell(int[] sources, int[] destinations) {
        Cell all = cells[sources[0]][destinations[0]];
        if (sources.length == 1 && destinations.length == 1) {
            return all;
        }
        for (int source : sources) {
            for (int destination : destinations) {
                all = all.and(cells[source][destination]);
            }
        }
        return same(all);
    }

    /** Whether the two are one pod, which always reaches itself. */
    boolean isItself(int source, int destination) {
        return itself[source] == destination;
    }

    /** For each source the destination that is the same single pod; -1 if there is none. */
    private static int[] itself(List<End> from, List<End> to) {
        Map<Pod, Integer> single = new HashMap<>();
        for (int j = 0; j < to.size(); j++) {
            if (to.get(j) instanceof End.Pods pods && pods.pods().size() == 1) {
                single.put(pods.pods().getFirst(), j);
            }
        }
        return from.stream()
                .mapToInt(end -> end instanceof End.Pods pods && pods.pods().size() == 1
                        ? single.getOrDefault(pods.pods().getFirst(), -1)
                        : -1)
                .toArray();
    }

    /** The outcomes that there are. */
    Set<Outcome> outcomes() {
        Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);
        Set<Cell> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < from.size(); i++) {
            for (int j = 0; j < to.size(); j++) {
                Cell cell = cell(i, j);
                if (!isItself(i, j) && seen.add(cell)) {
                    outcomes.addAll(cell.outcomes());
                }
            }
        }
        return outcomes;
    }

    private Cell same(Cell cell) {
        if (cell.equals(NOTHING) || cell.equals(EVERYTHING)) {
            return cell;
        }
        Cell first = distinct.putIfAbsent(cell, cell);
        return first == null ? cell : first;
    }

    private Cell decide(Group source, Group destination) {
        List<Route> routes = routes(source, destination);
        if (routes.isEmpty()) {
            return NOTHING;
        }
        Cell all = decide(routes.getFirst(), destination.end());
        for (Route route : routes.subList(1, routes.size())) {
            all = all.and(decide(route, destination.end()));
        }
        return same(all);
    }

    private List<Route> routes(Group source, Group destination) {
        return source.pods().isEmpty() || destination.pods().isEmpty()
                ? known.routes(alone(source), alone(destination))
                : known.routesAlike(source.pods(), destination.pods());
    }

    private static End alone(Group group) {
        return group.pods().isEmpty() ? group.end() : new End.Pods(group.end().toString(), group.pods());
    }

    private Cell decide(Route route, End to) {
        if (ports.isEmpty()) {
            return of(same(evaluator.reach(route.source(), route.destination())));
        }
        List<Port.Range> asked = new ArrayList<>();
        List<Port.Range> allowed = new ArrayList<>();
        List<Port.Range> undecided = new ArrayList<>();
        for (PortRef port : ports) {
            for (Connection connection : known.connections(route, to, port)) {
                Port.Range range = range(connection);
                asked.add(range);
                switch (evaluator.outcome(connection)) {
                    case ALLOWED -> allowed.add(range);
                    case UNDECIDED -> undecided.add(range);
                    case DENIED -> {}
                }
            }
        }
        return new Cell(new Reach(sorted(allowed), sorted(undecided)), false, new Reach(sorted(asked), List.of()));
    }

    /** Most cells are one of two. */
    private static Cell of(Reach reach) {
        if (reach.equals(Reach.NONE)) {
            return NOTHING;
        }
        return reach.equals(Reach.ALL) ? EVERYTHING : new Cell(reach, false, Reach.ALL);
    }

    private static Port.Range range(Connection connection) {
        Transport.Ports ports = (Transport.Ports) connection.transport();
        return Port.Range.of(ports.protocol(), ports.destinationPort());
    }

    private static List<Port.Range> sorted(List<Port.Range> ranges) {
        return ranges.stream()
                .distinct()
                .sorted(Comparator.comparing(Port.Range::protocol).thenComparingInt(Port.Range::first))
                .toList();
    }
}
