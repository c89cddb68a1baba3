// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.check;

import dev.netiso.policy.Outcome;
import dev.netiso.policy.Port;
import dev.netiso.policy.Reach;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What one end reaches of another.
 *
 * @param reach for every pod and address family
 * @param partly some pods or address families reach more
 * @param asked what was asked about: all ports, or some
 */
record Cell(Reach reach, boolean partly, Reach asked) {
    /** What holds for both. */
    Cell and(Cell other) {
        if (equals(other)) {
            return this;
        }
        List<Port.Range> both = Ports.intersection(reach.allowed(), other.reach.allowed());
        List<Port.Range> undecided = Stream.concat(reach.undecided().stream(), other.reach.undecided().stream())
                .distinct()
                .toList();
        return new Cell(new Reach(both, undecided), true, asked);
    }

    boolean isAll() {
        return reach.allowed().equals(asked.allowed());
    }

    boolean isNone() {
        return reach.allowed().isEmpty() && reach.undecided().isEmpty() && !partly;
    }

    /** The outcomes that there are among what is asked about. */
    Set<Outcome> outcomes() {
        Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);
        if (!reach.allowed().isEmpty() || partly) {
            outcomes.add(Outcome.ALLOWED);
        }
        if (!reach.undecided().isEmpty()) {
            outcomes.add(Outcome.UNDECIDED);
        }
        if (partly || ports(reach.allowed()) + ports(reach.undecided()) < ports(asked.allowed())) {
            outcomes.add(Outcome.DENIED);
        }
        return outcomes;
    }

    private static long ports(List<Port.Range> ranges) {
        return ranges.stream()
                .mapToLong(range -> range.last() - range.first() + 1L)
                .sum();
    }
}
