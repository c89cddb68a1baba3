// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import me.bechberger.ebpf.bpf.raw.Lib;
import me.bechberger.ebpf.bpf.raw.ring_buffer_sample_fn;
import org.jspecify.annotations.Nullable;

/** The reading end of a kernel ring buffer. One thread uses it, and the same thread closes it. */
public final class RingBuffer implements AutoCloseable {
    private static final int EINTR = 4;
    /** As long as the kernel side is faster than the reader there is always one more. */
    private static final int MOST_AT_ONCE = 16_384;

    /** Takes one record. */
    public interface RecordReader {
        /**
         * Called once for each record, in their order.
         *
         * @param record from position 0 to its limit, in native byte order; valid during the call only
         */
        void read(ByteBuffer record);
    }

    private final MemorySegment ring;
    private final Arena arena;
    private final RecordReader reader;
    private final ByteBuffer record;
    private final MemorySegment recordSegment;
    private @Nullable Throwable thrown;
    private int records;
    private long began;
    private long waited;

    private RingBuffer(BpfMap map, int largestRecord, RecordReader reader) throws BpfException {
        this.reader = reader;
        this.record = ByteBuffer.allocate(largestRecord).order(ByteOrder.nativeOrder());
        this.recordSegment = MemorySegment.ofArray(record.array());
        this.arena = Arena.ofConfined();
        this.ring = Lib.ring_buffer__new(
                map.descriptor(),
                ring_buffer_sample_fn.allocate(this::accept, arena),
                MemorySegment.NULL,
                MemorySegment.NULL);
        if (ring.equals(MemorySegment.NULL)) {
            int errno = LibBpf.errno();
            arena.close();
            throw new BpfException.Failed("cannot read ring buffer " + map.name() + ": " + LibBpf.describe(errno), "");
        }
    }

    /**
     * Maps the ring into this process.
     *
     * @param largestRecord in bytes; what is longer is cut off
     */
    public static RingBuffer open(BpfMap map, int largestRecord, RecordReader reader) throws BpfException {
        return new RingBuffer(map, largestRecord, reader);
    }

    /**
     * Waits until the kernel wakes this reader or the time is over, then reads what is there, woken for or not: everything, or as much as is read at once.
     *
     * @return how many records were read
     */
    public int read(Duration timeout) throws BpfException {
        records = 0;
        began = System.nanoTime();
        waited = 0;
        check(Lib.ring_buffer__poll(ring, (int) timeout.toMillis()));
        if (records < MOST_AT_ONCE) {
            check(Lib.ring_buffer__consume(ring));
        }
        if (records == 0) {
            waited = System.nanoTime() - began;
        }
        return records;
    }

    /** How long the last {@link #read} waited before it had something to read, in nanoseconds. */
    public long waited() {
        return waited;
    }

    private void check(int result) throws BpfException {
        Throwable failure = thrown;
        thrown = null;
        if (failure instanceof Error error) {
            throw error;
        } else if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        if (result < 0 && result != -EINTR) {
            throw new BpfException.Failed("cannot read the ring buffer: " + LibBpf.describe(-result), "");
        }
    }

    /** Called by libbpf. Nothing may be thrown through its frames: a negative result ends its loop, and the cause is thrown after it. */
    private int accept(MemorySegment context, MemorySegment data, long size) {
        try {
            if (records++ == 0) {
                waited = System.nanoTime() - began;
            }
            int length = (int) Math.min(size, record.capacity());
            MemorySegment.copy(data.reinterpret(size), 0, recordSegment, 0, length);
            record.clear().limit(length);
            reader.read(record);
            return records < MOST_AT_ONCE ? 0 : -EINTR;
        } catch (Throwable e) {
            thrown = e;
            return -EINTR;
        }
    }

    @Override
    public void close() {
        Lib.ring_buffer__free(ring);
        arena.close();
    }
}
