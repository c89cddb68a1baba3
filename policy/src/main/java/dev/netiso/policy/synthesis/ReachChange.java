// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.flow.Protocol;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.Port;
import dev.netiso.policy.Reach;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Ports of which the outcome changes, all alike; as many as there are together. */
record ReachChange(Port.Range ports, Outcome before, Outcome after) {
    private static final int LAST = 0xffff;

    static List<ReachChange> between(Reach before, Reach after) {
        if (before.equals(after)) {
            return List.of();
        }
        List<ReachChange> changes = new ArrayList<>();
        for (Protocol protocol : Protocol.values()) {
            NavigableSet<Integer> starts = starts(protocol, before, after);
            for (int start : starts) {
                Integer next = starts.higher(start);
                Port.Range piece = new Port.Range(protocol, start, next == null ? LAST : next - 1);
                ReachChange change = new ReachChange(piece, outcome(before, piece), outcome(after, piece));
                if (change.before != change.after) {
                    add(changes, change);
                }
            }
        }
        return changes;
    }

    private static NavigableSet<Integer> starts(Protocol protocol, Reach before, Reach after) {
        NavigableSet<Integer> starts = new TreeSet<>(List.of(1));
        Stream.of(before.allowed(), before.undecided(), after.allowed(), after.undecided())
                .flatMap(List::stream)
                .filter(range -> range.protocol() == protocol)
                .flatMap(range -> Stream.of(range.first(), range.last() + 1))
                .filter(start -> start <= LAST)
                .forEach(starts::add);
        return starts;
    }

    private static Outcome outcome(Reach reach, Port.Range piece) {
        if (isIn(reach.allowed(), piece)) {
            return Outcome.ALLOWED;
        }
        return isIn(reach.undecided(), piece) ? Outcome.UNDECIDED : Outcome.DENIED;
    }

    private static boolean isIn(List<Port.Range> ranges, Port.Range piece) {
        return ranges.stream()
                .anyMatch(range -> range.protocol() == piece.protocol()
                        && range.first() <= piece.first()
                        && piece.last() <= range.last());
    }

    private static void add(List<ReachChange> changes, ReachChange next) {
        boolean joins = !changes.isEmpty()
                && changes.getLast().ports.protocol() == next.ports.protocol()
                && changes.getLast().ports.last() + 1 == next.ports.first()
                && changes.getLast().before == next.before
                && changes.getLast().after == next.after;
        int first = joins ? changes.removeLast().ports.first() : next.ports.first();
        changes.add(new ReachChange(
                new Port.Range(next.ports.protocol(), first, next.ports.last()), next.before, next.after));
    }
}
