// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import dev.netiso.agent.attribution.Attribution;
import dev.netiso.agent.attribution.Place;
import dev.netiso.agent.event.DropReasons;
import dev.netiso.agent.event.FlowIds;
import dev.netiso.agent.event.FlowRow;
import dev.netiso.agent.event.FlowRow.RowVerdict;
import dev.netiso.agent.event.FlowRow.Socket;
import dev.netiso.agent.event.KernelClock;
import dev.netiso.agent.event.Rows;
import dev.netiso.flow.DropReason;
import dev.netiso.flow.Flow;
import dev.netiso.flow.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A table with what it needs, the flows that it made, and a clock of seconds. */
public final class TableFixture {
    static final long SECOND = 1_000_000_000L;
    static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    static final String POD = "4ab8cd1e-0000-1111-2222-333344445555";

    /** So long that there is time for several packets and drains before a connection is reported again. */
    static final RepeatPolicy AFTER_30_SECONDS = new RepeatPolicy(
            Duration.ofSeconds(30).toNanos(), Duration.ofMinutes(10).toNanos());

    static final String SERVICE = "10.96.0.2";
    private static final int ENDPOINTS = 10 << 24 | 7 << 8;

    static final int POD_A = 101;
    static final int POD_B = 102;
    static final int UDP = 17;

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

    /** A small table of which only the counters are of interest. */
    public static FlowTable table(FlowCounters counters) {
        return table(64, RepeatPolicy.NEVER, Ledger.NONE, counters, flow -> {});
    }

    static FlowTable table(
            int capacity, RepeatPolicy policy, Ledger ledger, FlowCounters counters, Consumer<Flow> flows) {
        return table(capacity, policy, TableFixture::route, ledger, counters, flows);
    }

    static FlowTable table(
            int capacity,
            RepeatPolicy policy,
            Route.Finder routes,
            Ledger ledger,
            FlowCounters counters,
            Consumer<Flow> flows) {
        FlowWriter writer = new FlowWriter(
                "node1",
                REASONS,
                new KernelClock(InstantSource.fixed(NOON), () -> 0),
                new FlowIds("boot", "node1"),
                new KnownPlaces(),
                flows);
        return new FlowTable(capacity, 42, policy, routes, reason -> REASONS.kind(reason), counters, writer, ledger);
    }

    /** A service has three endpoints, and the last digit of the source port says which of them an attempt was led to. */
    private static Route route(FlowRow row) {
        Route own = Route.of(row);
        Connection dialled = own.connection();
        return dialled.destination().equals(IpAddress.of(SERVICE))
                ? Route.between(dialled.to(IpAddress.v4(ENDPOINTS + row.sourcePort() % 3), dialled.port()), dialled)
                : own;
    }

    /** One pod, known by its cgroup, and behind device 9 of namespace 1. */
    private static final class KnownPlaces implements Attribution {
        @Override
        public void learn(FlowRow row) {}

        @Override
        public Place source(FlowRow row) {
            return row.incomingDevice() == 9 ? new Place(77, POD) : Place.UNKNOWN;
        }

        @Override
        public Place destination(FlowRow row) {
            return Place.UNKNOWN;
        }

        @Override
        public Optional<String> podOf(long cgroupId) {
            return cgroupId == 5 ? Optional.of(POD) : Optional.empty();
        }
    }

    static Rows row(RowVerdict verdict, double seconds) {
        return Rows.of(verdict, at(seconds));
    }

    static Rows dropped(double seconds) {
        return row(RowVerdict.DROPPED, seconds);
    }

    static Rows client(double seconds) {
        return row(RowVerdict.FORWARDED, seconds).netns(POD_A).socket(Socket.SOURCE, POD_A, 5);
    }

    static Rows server(double seconds) {
        return row(RowVerdict.FORWARDED, seconds).netns(POD_B).socket(Socket.DESTINATION, POD_B, 6);
    }

    static Rows udp(RowVerdict verdict, double seconds) {
        return row(verdict, seconds).protocol(UDP).from(40000, 0);
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
