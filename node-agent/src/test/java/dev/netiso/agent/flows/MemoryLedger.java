// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import dev.netiso.agent.event.FlowRow;
import dev.netiso.agent.event.LedgerEntry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A ledger that outlives tables as one in the kernel does: what was put is there at once, whether or not the table that put it goes on. */
class MemoryLedger implements Ledger {
    private final Map<ByteBuffer, ByteBuffer> entries = new TreeMap<>();

    @Override
    public void put(LedgerEntry entry) {
        entries.put(key(entry), copy(entry.bytes(), entry.bytes().capacity()));
    }

    @Override
    public void remove(LedgerEntry entry) {
        entries.remove(key(entry));
    }

    @Override
    public void write() {}

    @Override
    public void readAll(Consumer<LedgerEntry> reader) {
        List.copyOf(entries.values()).forEach(bytes -> reader.accept(new LedgerEntry().at(bytes)));
    }

    int size() {
        return entries.size();
    }

    private static ByteBuffer key(LedgerEntry entry) {
        return copy(entry.bytes(), FlowRow.KEY_BYTES);
    }

    private static ByteBuffer copy(ByteBuffer bytes, int length) {
        ByteBuffer copy = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
        copy.put(0, bytes, 0, length);
        return copy;
    }
}
