// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import dev.netiso.agent.event.LedgerEntry;
import dev.netiso.agent.event.LedgerEntry.Address;
import dev.netiso.agent.event.LedgerEntry.Port;
import dev.netiso.agent.event.LedgerEntry.Word;
import java.util.ArrayList;
import java.util.List;

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
    private final List<TrackedRow> changed = new ArrayList<>();

    Bookkeeper(Ledger ledger) {
        this.ledger = ledger;
        this.kept = !ledger.equals(Ledger.NONE);
    }

    void note(TrackedRow row) {
        if (kept && !row.changed) {
            row.changed = true;
            changed.add(row);
        }
    }

    void note(TrackedFlow flow) {
        note(flow.head());
    }

    void forget(TrackedRow row) {
        if (kept) {
            ledger.remove(entry.clear(row.key));
        }
    }

    /** Flows first, then rows that are of them: a row is never of a flow that is not known. */
    void write() {
        write(true);
        write(false);
        changed.clear();
        ledger.write();
    }

    private void write(boolean heads) {
        for (TrackedRow row : changed) {
            if (!row.flow.forgotten && row.equals(row.flow.head()) == heads) {
                ledger.put(describe(row));
            }
            row.changed = false;
        }
    }

    private LedgerEntry describe(TrackedRow row) {
        entry.clear(row.key)
                .set(Word.FLOW, row.flow.identity())
                .set(Word.ENTRY, row.entry)
                .set(Word.COUNTED, row.counted)
                .set(Word.TOTAL, row.total);
        if (row.equals(row.flow.head())) {
            describe(row.flow);
        }
        return entry;
    }

    private void describe(TrackedFlow flow) {
        Connection connection = flow.route.connection();
        Connection dialled = flow.route.dialled();
        entry.set(Word.SETTLED, flow.settled)
                .set(Word.BEGAN, flow.began)
                .set(Word.LAST, flow.last)
                .set(Word.SINCE, flow.since)
                .set(Word.AWAITING_SINCE, flow.awaitingSince)
                .set(Word.REPORT_BEGAN, flow.reportBegan)
                .set(Word.REPORT_LAST, flow.reportLast)
                .set(Word.REPORT_COUNT, flow.reportCount)
                .set(Address.SOURCE, connection.source())
                .set(Address.DESTINATION, connection.destination())
                .set(Port.DESTINATION, connection.port())
                .set(Port.SOURCE, flow.sourcePort)
                .set(Port.REPORTED, flow.reportPort)
                .setTcpSequence(flow.tcpSequence);
        int flags = HEAD;
        flags |= flow.goesOn ? GOES_ON : 0;
        flags |= flow.reportedAt == TrackedFlow.NEVER ? 0 : REPORTED;
        flags |= flow.awaitingSince == TrackedFlow.NEVER ? 0 : AWAITING;
        if (dialled != null) {
            entry.set(Address.DIALLED, dialled.destination()).set(Port.DIALLED, dialled.port());
            flags |= DIALLED;
        }
        entry.setFlags(flags);
    }
}
