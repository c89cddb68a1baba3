// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.bpf;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Two hash maps of which the kernel side counts in one, through an array of maps of one place, while the other is read and emptied. Not safe for use by several
 * threads at once.
 */
public final class SwappedMap implements AutoCloseable {
    private static final int BATCH = 1024;

    private final BpfMap outer;
    private final BpfMap first;
    private final BpfMap second;
    private final EntryBatch firstEntries;
    private final EntryBatch secondEntries;

    SwappedMap(BpfMap outer, BpfMap first, BpfMap second) {
        this.outer = outer;
        this.first = first;
        this.second = second;
        this.firstEntries = EntryBatch.of(first, BATCH);
        this.secondEntries = EntryBatch.of(second, BATCH);
    }

    /** The map in which the kernel side counts, until the next swap. */
    public BpfMap counting() throws BpfException {
        return firstIsCounting() ? first : second;
    }

    /** Lets the kernel side count in the other map. When this returns, it does so on every CPU, and nothing changes the one at rest. */
    public void swap() throws BpfException {
        // The kernel waits for the programs that run (kernel/bpf/syscall.c: maybe_wait_bpf_programs).
        outer.put(0, firstIsCounting() ? second.descriptor() : first.descriptor());
    }

    /** The entries of the map in which the kernel side does not count. */
    public EntryBatch atRest() throws BpfException {
        return firstIsCounting() ? secondEntries : firstEntries;
    }

    private boolean firstIsCounting() throws BpfException {
        Optional<ByteBuffer> counting = outer.get(0);
        // The kernel gives the map's number, where user space writes its descriptor.
        return counting.isPresent() && counting.get().getInt(0) == first.id();
    }

    @Override
    public void close() {
        firstEntries.close();
        secondEntries.close();
    }
}
