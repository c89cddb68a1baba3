// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import dev.netiso.agent.event.LedgerEntry;
import dev.netiso.agent.event.LedgerEntry.Port;
import dev.netiso.agent.event.LedgerEntry.Word;

/**
 * Writes what changed in a table to its ledger, before anything is reported of it: so whoever takes over knows what was reported, and names it as before.
 * What was written and perhaps not reported any more is reported again; readers know it by its identifier.
 */
final class Bookkeeper {
    static final int HEAD = 1;
    static final int GOES_ON = 2;
    static final int REPORTED = 4;
    static final int DIALLED = 8;
    static final int AWAITING = 16;

    private final Ledger ledger;
    private final boolean kept;
    private final LedgerEntry entry = new LedgerEntry();
    private final TrackedFlows flows;
    private final TrackedRows rows;
    private final References changed;

    Bookkeeper(Ledger ledger, TrackedFlows flows) {
        this.ledger = ledger;
        this.kept = !ledger.equals(Ledger.NONE);
        this.flows = flows;
        this.rows = flows.rows;
        this.changed = new References(rows.slots);
    }

    /** Something of a row changed. */
    void note(int row) {
        if (kept && !rows.changed[row]) {
            rows.changed[row] = true;
            changed.add(row);
        }
    }

    /** Something of a flow changed. */
    void noteFlow(int flow) {
        note(flows.head[flow]);
    }

    void forget(int row) {
        if (kept) {
            ledger.remove(entry.clear(rows.keys, TrackedRows.key(row)));
        }
    }

    /** Flows first, then rows that are of them: a row is never of a flow that is not known. */
    void write() {
        write(true);
        write(false);
        changed.truncate(0);
        ledger.write();
    }

    private void write(boolean heads) {
        for (int i = 0; i < changed.size(); i++) {
            int row = changed.get(i);
            if (row != Slots.NONE) {
                if (!flows.passing[rows.flow[row]] && isHead(row) == heads) {
                    ledger.put(describe(row));
                }
                rows.changed[row] = false;
            }
        }
    }

    private boolean isHead(int row) {
        return flows.head[rows.flow[row]] == row;
    }

    private LedgerEntry describe(int row) {
        int flow = rows.flow[row];
        entry.clear(rows.keys, TrackedRows.key(row))
                .set(Word.FLOW, flows.identity(flow))
                .set(Word.ENTRY, rows.entry[row])
                .set(Word.COUNTED, rows.counted[row])
                .set(Word.TOTAL, rows.total[row]);
        if (isHead(row)) {
            describeFlow(flow);
        }
        return entry;
    }

    private void describeFlow(int flow) {
        entry.set(Word.SETTLED, flows.settled[flow])
                .set(Word.BEGAN, flows.began[flow])
                .set(Word.LAST, flows.last[flow])
                .set(Word.SINCE, flows.since[flow])
                .set(Word.AWAITING_SINCE, flows.awaitingSince[flow])
                .set(Word.REPORT_BEGAN, flows.reportBegan[flow])
                .set(Word.REPORT_LAST, flows.reportLast[flow])
                .set(Word.REPORT_COUNT, flows.reportCount[flow])
                .set(Port.SOURCE, flows.sourcePort[flow])
                .set(Port.REPORTED, flows.reportPort[flow])
                .setTcpSequence(flows.tcpSequence[flow]);
        int flags = HEAD;
        flags |= flows.goesOn[flow] ? GOES_ON : 0;
        flags |= flows.isReported(flow) ? REPORTED : 0;
        flags |= flows.isAwaiting(flow) ? AWAITING : 0;
        flags |= flows.routes.isTranslated(flow) ? DIALLED : 0;
        entry.setFlags(flags);
        flows.routes.describe(flow, entry);
    }
}
