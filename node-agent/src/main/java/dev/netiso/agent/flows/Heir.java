// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import dev.netiso.agent.event.FlowRow;
import dev.netiso.agent.event.LedgerEntry;
import dev.netiso.agent.event.LedgerEntry.Address;
import dev.netiso.agent.event.LedgerEntry.Port;
import dev.netiso.agent.event.LedgerEntry.Word;
import dev.netiso.flow.AddressFamily;
import dev.netiso.flow.Verdict;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/** Makes flows and rows of a ledger again. What cannot be understood any more is removed from it: its next packet makes a flow. */
final class Heir {
    /** An entry that is not the first row of its flow, until that is known. */
    private record Other(long flow, ByteBuffer row, long entry, long counted, long total) {}

    private final Ledger ledger;
    private final long seed;
    private final IntUnaryOperator kinds;
    private final Map<Long, TrackedFlow> flows = new HashMap<>();
    private final List<Other> others = new ArrayList<>();
    private final List<TrackedRow> rows = new ArrayList<>();
    private final List<long[]> useless = new ArrayList<>();

    Heir(Ledger ledger, long seed, IntUnaryOperator kinds) {
        this.ledger = ledger;
        this.seed = seed;
        this.kinds = kinds;
    }

    void read() {
        ledger.readAll(this::read);
        for (Other other : others) {
            FlowRow row = new FlowRow().at(other.row);
            TrackedFlow flow = flows.get(other.flow);
            if (flow == null) {
                useless.add(TrackedRow.key(row));
            } else {
                add(flow, row, other.entry, other.counted, other.total);
            }
        }
        LedgerEntry entry = new LedgerEntry();
        useless.forEach(key -> ledger.remove(entry.clear(key)));
        ledger.write();
    }

    Collection<TrackedFlow> flows() {
        return flows.values();
    }

    List<TrackedRow> rows() {
        return rows;
    }

    private void read(LedgerEntry entry) {
        ByteBuffer bytes = ByteBuffer.allocate(FlowRow.BYTES).order(ByteOrder.nativeOrder());
        bytes.put(0, entry.bytes(), 0, FlowRow.KEY_BYTES);
        FlowRow row = new FlowRow().at(bytes);
        try {
            if ((entry.flags() & Bookkeeper.HEAD) == 0) {
                others.add(new Other(
                        entry.get(Word.FLOW),
                        bytes,
                        entry.get(Word.ENTRY),
                        entry.get(Word.COUNTED),
                        entry.get(Word.TOTAL)));
                return;
            }
            TrackedFlow flow = flow(TrackedRow.whole(row), entry);
            add(flow, row, entry.get(Word.ENTRY), entry.get(Word.COUNTED), entry.get(Word.TOTAL));
            flows.put(entry.get(Word.FLOW), flow);
        } catch (IllegalArgumentException e) {
            // Written by an agent that asked for other reasons.
            useless.add(TrackedRow.key(row));
        }
    }

    private TrackedFlow flow(FlowRow row, LedgerEntry entry) {
        Verdict verdict = FlowTable.verdict(row.verdict());
        int kind = verdict == Verdict.DROPPED ? kinds.applyAsInt(row.reason()) : 0;
        TrackedFlow flow = new TrackedFlow(route(row, entry), verdict, kind, row, seed);
        int flags = entry.flags();
        flow.began = entry.get(Word.BEGAN);
        flow.last = entry.get(Word.LAST);
        flow.since = entry.get(Word.SINCE);
        flow.settled = entry.get(Word.SETTLED);
        flow.reportBegan = entry.get(Word.REPORT_BEGAN);
        flow.reportLast = entry.get(Word.REPORT_LAST);
        flow.reportCount = entry.get(Word.REPORT_COUNT);
        flow.reportPort = entry.get(Port.REPORTED);
        flow.sourcePort = entry.get(Port.SOURCE);
        flow.tcpSequence = entry.tcpSequence();
        flow.goesOn = (flags & Bookkeeper.GOES_ON) != 0;
        flow.reportedAt = (flags & Bookkeeper.REPORTED) != 0 ? flow.reportLast : TrackedFlow.NEVER;
        flow.awaitingSince = (flags & Bookkeeper.AWAITING) != 0 ? entry.get(Word.AWAITING_SINCE) : TrackedFlow.NEVER;
        return flow;
    }

    private static Route route(FlowRow row, LedgerEntry entry) {
        AddressFamily family = row.source().family();
        Connection connection = new Connection(
                entry.get(Address.SOURCE, family),
                entry.get(Address.DESTINATION, family),
                row.protocol(),
                entry.get(Port.DESTINATION));
        if ((entry.flags() & Bookkeeper.DIALLED) == 0) {
            return new Route(connection, null);
        }
        return Route.between(connection, connection.to(entry.get(Address.DIALLED, family), entry.get(Port.DIALLED)));
    }

    private void add(TrackedFlow flow, FlowRow key, long entry, long counted, long total) {
        FlowRow whole = TrackedRow.whole(key);
        TrackedRow row = new TrackedRow(TrackedRow.key(key), TrackedRow.hash(whole, seed), flow);
        row.entry = entry;
        row.counted = counted;
        row.total = total;
        flow.learn(whole);
        flow.addTotal(whole.socket(), total);
        flow.add(row);
        rows.add(row);
    }
}
