// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import dev.netiso.agent.event.LedgerEntry;
import java.util.function.Consumer;

/** Keeps what a table knows, for the table after it. Used by one thread. */
public interface Ledger {
    /** Keeps nothing. */
    Ledger NONE = new Ledger() {
        @Override
        public void put(LedgerEntry entry) {}

        @Override
        public void remove(LedgerEntry entry) {}

        @Override
        public void write() {}

        @Override
        public void readAll(Consumer<LedgerEntry> reader) {}
    };

    /** Keeps an entry under its key, at the latest with the next {@link #write}. */
    void put(LedgerEntry entry);

    /** Keeps nothing under an entry's key any more, at the latest with the next {@link #write}. */
    void remove(LedgerEntry entry);

    /** When this returns, what was put is kept, whatever happens to this process. */
    void write();

    /** Hands over every entry, in no order; an entry is valid during the call only. */
    void readAll(Consumer<LedgerEntry> reader);
}
