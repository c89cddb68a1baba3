// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import me.bechberger.ebpf.bpf.raw.Lib;

/** A map in the kernel, valid while its object is open. Safe for use by many threads. */
public final class BpfMap {
    private static final int VALUE_ALIGNMENT = 8;

    private final String name;
    private final int descriptor;
    private final int keySize;
    private final int valueSize;

    BpfMap(String name, int descriptor, int keySize, int valueSize) {
        this.name = name;
        this.descriptor = descriptor;
        this.keySize = keySize;
        this.valueSize = valueSize;
    }

    int descriptor() {
        return descriptor;
    }

    String name() {
        return name;
    }

    /** Sets a value of one byte under a key of one 32-bit number. */
    public void put(int key, byte value) throws BpfException {
        requireSizes(Integer.BYTES, Byte.BYTES);
        try (Arena arena = Arena.ofConfined()) {
            int error = Lib.bpf_map_update_elem(
                    descriptor, arena.allocateFrom(Lib.C_INT, key), arena.allocateFrom(Lib.C_CHAR, value), 0);
            if (error != 0) {
                throw new BpfException.Failed("cannot write map " + name + ": " + LibBpf.describe(-error), "");
            }
        }
    }

    /** The value of a per-CPU map under a 32-bit key, one copy for each CPU in native byte order. */
    public List<ByteBuffer> getPerCpu(int key) throws BpfException {
        requireSizes(Integer.BYTES, valueSize);
        int cpus = Lib.libbpf_num_possible_cpus();
        long stride = (valueSize + VALUE_ALIGNMENT - 1L) / VALUE_ALIGNMENT * VALUE_ALIGNMENT;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(stride * cpus, VALUE_ALIGNMENT);
            int error = Lib.bpf_map_lookup_elem(descriptor, arena.allocateFrom(Lib.C_INT, key), values);
            if (error != 0) {
                throw new BpfException.Failed("cannot read map " + name + ": " + LibBpf.describe(-error), "");
            }
            List<ByteBuffer> copies = new ArrayList<>(cpus);
            for (int cpu = 0; cpu < cpus; cpu++) {
                byte[] bytes = values.asSlice(cpu * stride, valueSize).toArray(Lib.C_CHAR);
                copies.add(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()));
            }
            return copies;
        }
    }

    private void requireSizes(int key, int value) {
        if (key != keySize || value != valueSize) {
            throw new IllegalStateException("map " + name + ": keys of " + keySize + " and values of " + valueSize
                    + " bytes, used as " + key + " and " + value);
        }
    }
}
