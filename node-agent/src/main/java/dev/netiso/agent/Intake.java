// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.bpf.BpfException;
import dev.netiso.agent.event.FlowRow;
import dev.netiso.agent.event.FlowRow.RowVerdict;
import dev.netiso.agent.flows.FlowTable;
import dev.netiso.agent.scope.Scope;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Takes the kernel's rows: those of this node's connections go to the table, the others are counted. Used by one thread. */
final class Intake implements RowReader {
    private static final Logger LOG = Logger.getLogger(Intake.class.getName());
    /** Half of the rows of the smaller table: an event does not say which of the two it fills. */
    private static final int HALF_OF_TABLE = RowDrain.CONNECTIONS / 2;

    private final FlowRow row = new FlowRow();
    private final Scope scope;
    private final FlowTable table;
    private final AgentCounters counters;
    private final LongSupplier nanos;
    private final Predicate<FlowRow> mustWait;
    private long drainBegan;
    private int events;
    private long rows;

    /**
     * @param nanos the kernel's clock
     * @param mustWait whether an event is left to the drain, which will bring it again; asked of what began after the last one did
     */
    Intake(Scope scope, FlowTable table, AgentCounters counters, LongSupplier nanos, Predicate<FlowRow> mustWait) {
        this.mustWait = mustWait;
        this.scope = scope;
        this.table = table;
        this.counters = counters;
        this.nanos = nanos;
    }

    /** Takes a ring event. What it counts comes again with a drain, so here only what is reported matters. */
    void event(ByteBuffer bytes) {
        events++;
        try {
            row.at(bytes);
            if (row.isFirstPacket()
                    && !row.isFolded()
                    && scope.ownerOf(place()) == Scope.Owner.THIS_NODE
                    && !(row.first() >= drainBegan && mustWait.test(row))) {
                table.fromRing(row);
            }
        } catch (IllegalArgumentException e) {
            LOG.log(Level.FINE, "an event that cannot be decoded", e);
        }
    }

    /** Whether so many events came since the last drain that one of the kernel's tables may be half full. */
    boolean isHalfOfTableRead() {
        return events >= HALF_OF_TABLE;
    }

    @Override
    public void beforeSwap() {
        events = 0;
        drainBegan = nanos.getAsLong();
    }

    @Override
    public void begin(long epoch, boolean resumed) {
        rows = 0;
    }

    @Override
    public void read(ByteBuffer bytes) {
        rows++;
        try {
            row.at(bytes);
            // The kernel side has counted the others: as folded, and as no first packets.
            if (!row.isFolded() && row.isFirstPacket()) {
                count();
            }
        } catch (IllegalArgumentException e) {
            counters.undecodable.increment();
            LOG.log(Level.FINE, "a row that cannot be decoded", e);
        }
    }

    private void count() {
        Scope.Owner owner = scope.ownerOf(place());
        // What the ring brought was of this node, even if its namespace is gone by now.
        if (owner == Scope.Owner.THIS_NODE || table.knows(row)) {
            table.fromDrain(row);
        } else if (owner == Scope.Owner.OTHER) {
            counters.foreign.add(seen());
        } else {
            counters.unknownScope.add(seen());
        }
    }

    @Override
    public void commit() throws BpfException {
        counters.drainedRows = rows;
        table.settle(nanos.getAsLong());
        table.endDrain(drainBegan);
    }

    private int place() {
        return row.netns() == 0 ? row.socketNetns() : row.netns();
    }

    private long seen() {
        return row.verdict() == RowVerdict.DROPPED ? row.packets() : row.attempts();
    }
}
