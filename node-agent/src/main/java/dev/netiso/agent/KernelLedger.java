// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.bpf.BpfException;
import dev.netiso.agent.bpf.EntryBatch;
import dev.netiso.agent.event.LedgerEntry;
import dev.netiso.agent.flows.Ledger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A ledger in a pinned map. Where the kernel has no room for it capture goes on without: what is not kept may be reported twice after a restart, and is
 * counted. Used by one thread.
 */
final class KernelLedger implements Ledger, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(KernelLedger.class.getName());

    private final EntryBatch puts;
    private final EntryBatch removals;
    private final LongAdder failures;
    private boolean removing;

    /** @param failures counts entries that could not be written or removed, and reads that failed */
    KernelLedger(KernelSide kernel, LongAdder failures) throws BpfException {
        this.puts = kernel.ledger();
        this.removals = kernel.ledger();
        this.failures = failures;
    }

    private interface Write {
        void run() throws BpfException;
    }

    private void attempt(Write write) {
        try {
            write.run();
        } catch (BpfException e) {
            failures.add(e instanceof BpfException.Incomplete incomplete ? incomplete.entries() : 1);
            LOG.log(Level.WARNING, "the ledger for the agent after this one is not complete: {0}", e.getMessage());
        }
    }

    @Override
    public void put(LedgerEntry entry) {
        removeNow();
        attempt(() -> puts.put(entry.bytes()));
    }

    @Override
    public void remove(LedgerEntry entry) {
        removing = true;
        attempt(() -> removals.remove(entry.bytes()));
    }

    /** A key may be removed and put again: in this order. */
    private void removeNow() {
        if (removing) {
            removing = false;
            attempt(removals::delete);
        }
    }

    @Override
    public void write() {
        removeNow();
        attempt(puts::write);
    }

    @Override
    public void readAll(Consumer<LedgerEntry> reader) {
        LedgerEntry entry = new LedgerEntry();
        attempt(() -> puts.readAll(bytes -> reader.accept(entry.at(bytes))));
    }

    @Override
    public void close() {
        puts.close();
        removals.close();
    }
}
