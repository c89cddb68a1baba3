// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import dev.netiso.agent.event.DropReasons;
import dev.netiso.agent.event.FlowIds;
import dev.netiso.agent.event.KernelClock;
import dev.netiso.agent.event.Rows;
import dev.netiso.flow.DropReason;
import dev.netiso.flow.Flow;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A table with what it needs, the flows that it made, and a clock of seconds. */
final class TableFixture {
    static final long SECOND = 1_000_000_000L;
    static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    static final String POD = "4ab8cd1e-0000-1111-2222-333344445555";

    private static final DropReasons REASONS = DropReasons.resolve(
            Set.of(new DropReason("NETFILTER_DROP"), new DropReason("NO_SOCKET")),
            Map.of("SKB_DROP_REASON_NETFILTER_DROP", Rows.REASON, "SKB_DROP_REASON_NO_SOCKET", Rows.OTHER_REASON),
            Map.of());

    final FlowCounters counters = new FlowCounters();
    final List<Flow> flows = new ArrayList<>();
    final FlowTable table;

    TableFixture(int capacity, RepeatPolicy policy) {
        this(capacity, policy, Ledger.NONE);
    }

    TableFixture(int capacity, RepeatPolicy policy, Ledger ledger) {
        this.table = table(capacity, policy, ledger, counters, flows::add);
    }

    static FlowTable table(
            int capacity, RepeatPolicy policy, Ledger ledger, FlowCounters counters, Consumer<Flow> flows) {
        FlowWriter writer = new FlowWriter(
                "node1",
                REASONS,
                new KernelClock(InstantSource.fixed(NOON), () -> 0),
                new FlowIds("boot", "node1"),
                cgroup -> cgroup == 5 ? Optional.of(POD) : Optional.empty(),
                flows);
        return new FlowTable(capacity, 42, policy, Route::of, reason -> REASONS.kind(reason), counters, writer, ledger);
    }

    /** The ring brings these, and the batch ends a while after. */
    List<Flow> ring(double now, Rows... rows) {
        for (Rows row : rows) {
            table.fromRing(row.row());
        }
        return settle(now);
    }

    List<Flow> drain(double now, Rows... rows) {
        for (Rows row : rows) {
            table.fromDrain(row.row());
        }
        List<Flow> made = settle(now);
        table.endDrain(at(now));
        return made;
    }

    /** The flows that this made. */
    List<Flow> settle(double now) {
        int before = flows.size();
        table.settle(at(now));
        return flows.subList(before, flows.size());
    }

    static long at(double seconds) {
        return Math.round(seconds * SECOND);
    }
}
