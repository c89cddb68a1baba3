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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/**
 * Makes flows and rows of a ledger again. What cannot be understood any more, or has no room, is removed from it: its next packet makes a flow.
 */
final class Heir {
    private static final int MARK = FlowRow.REASON_AND_DEVICE * Long.BYTES;

    private final Ledger ledger;
    private final TrackedFlows flows;
    private final TrackedRows rows;
    private final RowIndex index;
    private final int capacity;
    private final long seed;
    private final IntUnaryOperator kinds;
    private final Map<Long, Integer> known = new HashMap<>();
    private final List<long[]> useless = new ArrayList<>();
    private final ByteBuffer bytes = ByteBuffer.allocate(FlowRow.BYTES).order(ByteOrder.nativeOrder());
    /** The row of the entry that is read, whole. */
    private final FlowRow row = new FlowRow().at(bytes);

    Heir(Ledger ledger, TrackedFlows flows, RowIndex index, int capacity, long seed, IntUnaryOperator kinds) {
        this.ledger = ledger;
        this.flows = flows;
        this.rows = flows.rows;
        this.index = index;
        this.capacity = capacity;
        this.seed = seed;
        this.kinds = kinds;
    }

    /**
     * Reads everything: flows first, then the rows that are of them.
     *
     * @return the flows
     */
    List<Integer> read() {
        ledger.readAll(this::readHead);
        ledger.readAll(this::readOther);
        LedgerEntry entry = new LedgerEntry();
        useless.forEach(key -> ledger.remove(entry.clear(key, 0)));
        ledger.write();
        return new ArrayList<>(known.values());
    }

    private static boolean isHead(LedgerEntry entry) {
        return (entry.flags() & Bookkeeper.HEAD) != 0;
    }

    private void readHead(LedgerEntry entry) {
        if (isHead(entry)) {
            try {
                requireRoom(known.size(), capacity);
                long mark = readKey(entry);
                int flow = flow(entry);
                add(flow, mark, entry);
                known.put(entry.get(Word.FLOW), flow);
            } catch (IllegalArgumentException e) {
                // There may be agents that asked for other reasons, or had a larger table.
                useless.add(key(entry));
            }
        }
    }

    private void readOther(LedgerEntry entry) {
        if (!isHead(entry)) {
            try {
                requireRoom(index.size(), FlowTable.mostRows(capacity));
                add(flowOf(entry), readKey(entry), entry);
            } catch (IllegalArgumentException e) {
                useless.add(key(entry));
            }
        }
    }

    private int flowOf(LedgerEntry entry) {
        Integer flow = known.get(entry.get(Word.FLOW));
        if (flow == null) {
            throw new IllegalArgumentException("ledger: a row of no flow");
        }
        return flow;
    }

    private static void requireRoom(int size, int most) {
        if (size >= most) {
            throw new IllegalArgumentException("ledger: more than " + most);
        }
    }

    private static long[] key(LedgerEntry entry) {
        long[] key = new long[FlowRow.KEY_BYTES / Long.BYTES];
        for (int i = 0; i < key.length; i++) {
            key[i] = entry.bytes().getLong(i * Long.BYTES);
        }
        return key;
    }

    /**
     * Reads the whole row of which the entry tells.
     *
     * @return the mark of the part that is meant
     */
    private long readKey(LedgerEntry entry) {
        bytes.put(0, entry.bytes(), 0, FlowRow.KEY_BYTES);
        row.socket();
        if (!TrackedRows.mayHaveParts(row)) {
            return TrackedRows.WHOLE;
        }
        long mark = bytes.getLong(MARK);
        bytes.putLong(MARK, 0);
        return mark;
    }

    private int flow(LedgerEntry entry) {
        Verdict verdict = TrackedRows.verdict(row);
        int kind = verdict == Verdict.DROPPED ? kinds.applyAsInt(row.reason()) : 0;
        int flow = flows.take(route(entry), verdict, kind, row);
        int flags = entry.flags();
        flows.began[flow] = entry.get(Word.BEGAN);
        flows.last[flow] = entry.get(Word.LAST);
        flows.since[flow] = entry.get(Word.SINCE);
        flows.settled[flow] = entry.get(Word.SETTLED);
        flows.reportBegan[flow] = entry.get(Word.REPORT_BEGAN);
        flows.reportLast[flow] = (flags & Bookkeeper.REPORTED) != 0 ? entry.get(Word.REPORT_LAST) : TrackedFlows.NEVER;
        flows.reportCount[flow] = entry.get(Word.REPORT_COUNT);
        flows.reportPort[flow] = (char) entry.get(Port.REPORTED);
        flows.sourcePort[flow] = (char) entry.get(Port.SOURCE);
        flows.tcpSequence[flow] = entry.tcpSequence();
        flows.goesOn[flow] = (flags & Bookkeeper.GOES_ON) != 0;
        flows.awaitingSince[flow] =
                (flags & Bookkeeper.AWAITING) != 0 ? entry.get(Word.AWAITING_SINCE) : TrackedFlows.NEVER;
        return flow;
    }

    private Route route(LedgerEntry entry) {
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

    private void add(int flow, long mark, LedgerEntry entry) {
        int tracked = rows.take(row, TrackedRows.hash(row, seed), mark);
        rows.entry[tracked] = entry.get(Word.ENTRY);
        rows.counted[tracked] = entry.get(Word.COUNTED);
        rows.total[tracked] = entry.get(Word.TOTAL);
        flows.learn(flow, row);
        flows.addTotal(flow, row.socket(), rows.total[tracked]);
        flows.add(flow, tracked);
        index.add(tracked);
    }
}
