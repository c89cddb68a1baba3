// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.check;

import dev.netiso.flow.Protocol;
import dev.netiso.policy.Port;
import dev.netiso.policy.Reach;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Calculates with ranges of ports, which are disjoint and in the order of a {@link Reach}. */
final class Ports {
    private Ports() {}

    /** What both ends let through; undecided where an end is and none denies. */
    static Reach both(Reach one, Reach other) {
        if (one == Reach.ALL || other == Reach.NONE) {
            return other;
        }
        if (other == Reach.ALL || one == Reach.NONE) {
            return one;
        }
        List<Port.Range> allowed = new ArrayList<>();
        List<Port.Range> undecided = new ArrayList<>();
        for (Protocol protocol : Protocol.values()) {
            TreeSet<Integer> starts = new TreeSet<>(List.of(1));
            List.of(one.allowed(), one.undecided(), other.allowed(), other.undecided())
                    .forEach(ranges -> starts(ranges, protocol, starts));
            for (int first : starts) {
                Integer next = starts.higher(first);
                Port.Range stretch = new Port.Range(protocol, first, next == null ? 0xffff : next - 1);
                boolean allows = holds(one.allowed(), stretch) && holds(other.allowed(), stretch);
                boolean denies = denies(one, stretch) || denies(other, stretch);
                if (!denies) {
                    extend(allows ? allowed : undecided, stretch);
                }
            }
        }
        return allowed.isEmpty() && undecided.isEmpty() ? Reach.NONE : new Reach(allowed, undecided);
    }

    private static void starts(List<Port.Range> ranges, Protocol protocol, TreeSet<Integer> starts) {
        for (Port.Range range : ranges) {
            if (range.protocol() == protocol) {
                starts.add(range.first());
                if (range.last() < 0xffff) {
                    starts.add(range.last() + 1);
                }
            }
        }
    }

    private static boolean denies(Reach reach, Port.Range stretch) {
        return !holds(reach.allowed(), stretch) && !holds(reach.undecided(), stretch);
    }

    /** Whether the range, which lies in one of those or outside of all, lies in one. */
    static boolean holds(List<Port.Range> ranges, Port.Range range) {
        for (Port.Range each : ranges) {
            if (each.protocol() == range.protocol() && each.first() <= range.first() && range.last() <= each.last()) {
                return true;
            }
        }
        return false;
    }

    private static void extend(List<Port.Range> ranges, Port.Range next) {
        boolean follows = !ranges.isEmpty()
                && ranges.getLast().protocol() == next.protocol()
                && ranges.getLast().last() == next.first() - 1;
        ranges.add(
                follows
                        ? new Port.Range(next.protocol(), ranges.removeLast().first(), next.last())
                        : next);
    }

    static List<Port.Range> intersection(List<Port.Range> some, List<Port.Range> others) {
        List<Port.Range> both = new ArrayList<>();
        for (Port.Range one : some) {
            for (Port.Range other : others) {
                int first = Math.max(one.first(), other.first());
                int last = Math.min(one.last(), other.last());
                if (one.protocol() == other.protocol() && first <= last) {
                    both.add(new Port.Range(one.protocol(), first, last));
                }
            }
        }
        return both;
    }
}
