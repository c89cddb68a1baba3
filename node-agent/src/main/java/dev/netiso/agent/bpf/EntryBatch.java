// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import me.bechberger.ebpf.bpf.raw.Lib;

/**
 * Reads, writes and deletes the entries of a hash map many at a time, in memory that is allocated once. One thread uses it at a time.
 */
public final class EntryBatch implements AutoCloseable {
    private static final int ENOENT = 2;
    private static final int ENOSPC = 28;
    private static final int MIN_CAPACITY = 64;

    /** Takes one entry. */
    public interface EntryReader {
        /**
         * Called once for each entry, in no order.
         *
         * @param entry the key and the value behind it, from position 0 to its limit, in native byte order; valid during the call only
         */
        void read(ByteBuffer entry);
    }

    private final BpfMap map;
    private final int capacity;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment keys;
    private final MemorySegment values;
    private final MemorySegment count;
    private final MemorySegment position;
    private final ByteBuffer entry;
    private final MemorySegment entrySegment;
    private int filled;

    private EntryBatch(BpfMap map, int capacity) {
        this.map = map;
        this.capacity = Math.max(capacity, MIN_CAPACITY);
        this.keys = arena.allocate((long) this.capacity * map.keySize(), Long.BYTES);
        this.values = arena.allocate((long) this.capacity * map.valueSize(), Long.BYTES);
        this.count = arena.allocate(Lib.C_INT);
        this.position = arena.allocate(Math.max(map.keySize(), Integer.BYTES), Long.BYTES);
        this.entry = ByteBuffer.allocate(map.keySize() + map.valueSize()).order(ByteOrder.nativeOrder());
        this.entrySegment = MemorySegment.ofArray(entry.array());
    }

    /**
     * For a hash map.
     *
     * @param capacity how many entries to move with one call of the kernel
     */
    public static EntryBatch of(BpfMap map, int capacity) {
        return new EntryBatch(map, capacity);
    }

    /**
     * Reads every entry. What is added or deleted meanwhile may be missed or read twice.
     *
     * @return how many were read
     */
    public long readAll(EntryReader reader) throws BpfException {
        return walk(false, reader);
    }

    /**
     * Deletes every entry.
     *
     * @return how many there were
     */
    public long deleteAll() throws BpfException {
        return walk(true, entry -> {});
    }

    private long walk(boolean delete, EntryReader reader) throws BpfException {
        MemorySegment from = MemorySegment.NULL;
        long read = 0;
        while (true) {
            count.set(Lib.C_INT, 0, capacity);
            int error = delete
                    ? Lib.bpf_map_lookup_and_delete_batch(
                            map.descriptor(), from, position, keys, values, count, MemorySegment.NULL)
                    : Lib.bpf_map_lookup_batch(
                            map.descriptor(), from, position, keys, values, count, MemorySegment.NULL);
            if (error != 0 && error != -ENOENT) {
                // Of these, ENOSPC says that one bucket holds more entries than fit here.
                throw failed(error == -ENOSPC ? "read " + capacity + " entries at a time of" : "read", error);
            }
            int entries = count.get(Lib.C_INT, 0);
            for (int i = 0; i < entries; i++) {
                hand(i, reader);
            }
            read += entries;
            if (error == -ENOENT) {
                return read;
            }
            from = position;
        }
    }

    private void hand(int index, EntryReader reader) {
        MemorySegment.copy(keys, (long) index * map.keySize(), entrySegment, 0, map.keySize());
        MemorySegment.copy(values, (long) index * map.valueSize(), entrySegment, map.keySize(), map.valueSize());
        entry.clear();
        reader.read(entry);
    }

    /**
     * Adds an entry to what {@link #write} writes, which is done now if there is no more room.
     *
     * @param from on the heap; the key and the value behind it, from position 0
     */
    public void put(ByteBuffer from) throws BpfException {
        copy(from, map.keySize(), map.valueSize(), values);
        add(from);
        if (filled == capacity) {
            write();
        }
    }

    /**
     * Adds a key to what {@link #delete} deletes, which is done now if there is no more room.
     *
     * @param from on the heap; the key, from position 0
     */
    public void remove(ByteBuffer from) throws BpfException {
        add(from);
        if (filled == capacity) {
            delete();
        }
    }

    private void add(ByteBuffer from) {
        copy(from, 0, map.keySize(), keys);
        filled++;
    }

    /** From array to segment: wrapping what is copied would make garbage of each entry. */
    private void copy(ByteBuffer from, int at, int size, MemorySegment to) {
        MemorySegment.copy(
                from.array(), from.arrayOffset() + at, to, ValueLayout.JAVA_BYTE, (long) filled * size, size);
    }

    /**
     * Writes what was put since the last time, all that the map takes.
     *
     * @throws BpfException.Incomplete if it did not take everything
     */
    public void write() throws BpfException {
        int wanted = filled;
        int refused = 0;
        int failure = 0;
        filled = 0;
        for (int done = 0; done < wanted; done++) {
            int rest = wanted - done;
            count.set(Lib.C_INT, 0, rest);
            int error = Lib.bpf_map_update_batch(
                    map.descriptor(),
                    keys.asSlice((long) done * map.keySize()),
                    values.asSlice((long) done * map.valueSize()),
                    count,
                    MemorySegment.NULL);
            int written = count.get(Lib.C_INT, 0);
            // An error before the first entry leaves the count as it was.
            done += error != 0 && written == rest ? 0 : written;
            if (error != 0) {
                refused++;
                failure = error;
            }
        }
        if (refused > 0) {
            throw new BpfException.Incomplete(
                    "cannot write " + refused + " of " + wanted + " entries of map " + map.name() + ": "
                            + LibBpf.describe(-failure),
                    refused);
        }
    }

    /** Deletes what was removed since the last time; what is not there is passed over. */
    public void delete() throws BpfException {
        int done = 0;
        int wanted = filled;
        filled = 0;
        while (done < wanted) {
            count.set(Lib.C_INT, 0, wanted - done);
            MemorySegment rest = keys.asSlice((long) done * map.keySize());
            int error = Lib.bpf_map_delete_batch(map.descriptor(), rest, count, MemorySegment.NULL);
            done += count.get(Lib.C_INT, 0);
            if (error == -ENOENT) {
                done++;
            } else if (error != 0) {
                throw failed("delete from", error);
            }
        }
    }

    private BpfException failed(String what, int error) {
        return new BpfException.Failed("cannot " + what + " map " + map.name() + ": " + LibBpf.describe(-error), "");
    }

    @Override
    public void close() {
        arena.close();
    }
}
