// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import me.bechberger.ebpf.bpf.raw.Lib;
import me.bechberger.ebpf.bpf.raw.bpf_map_info;

/**
 * A map in the kernel, valid while its object is open. Keys and values are bytes in native order, as the kernel side has them. Safe for use by many threads.
 */
public final class BpfMap {
    private static final int VALUE_ALIGNMENT = 8;
    private static final int ENOENT = 2;

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

    /**
     * Reads one value of a map that is pinned, whether or not its object is open.
     *
     * @return empty if there is no such pin, no value under that key, or keys are no 32-bit numbers
     */
    public static Optional<ByteBuffer> readPinned(Path pin, int key) throws BpfException {
        try (Arena arena = Arena.ofConfined()) {
            int descriptor = Lib.bpf_obj_get(arena.allocateFrom(pin.toString()));
            if (descriptor == -ENOENT) {
                return Optional.empty();
            }
            if (descriptor < 0) {
                throw new BpfException.Failed("cannot open " + pin + ": " + LibBpf.describe(-descriptor), "");
            }
            try {
                MemorySegment info = info(pin.toString(), descriptor, arena);
                BpfMap map = new BpfMap(
                        pin.toString(), descriptor, bpf_map_info.key_size(info), bpf_map_info.value_size(info));
                return map.keySize == Integer.BYTES ? map.get(key) : Optional.empty();
            } finally {
                Lib.close(descriptor);
            }
        }
    }

    private static MemorySegment info(String name, int descriptor, Arena arena) throws BpfException {
        MemorySegment info = bpf_map_info.allocate(arena);
        MemorySegment length = arena.allocateFrom(Lib.C_INT, (int) bpf_map_info.sizeof());
        int error = Lib.bpf_obj_get_info_by_fd(descriptor, info, length);
        if (error != 0) {
            throw new BpfException.Failed(
                    "cannot ask the kernel about map " + name + ": " + LibBpf.describe(-error), "");
        }
        return info;
    }

    int descriptor() {
        return descriptor;
    }

    String name() {
        return name;
    }

    int keySize() {
        return keySize;
    }

    int valueSize() {
        return valueSize;
    }

    /** The number by which the kernel knows it. */
    int id() throws BpfException {
        try (Arena arena = Arena.ofConfined()) {
            return bpf_map_info.id(info(name, descriptor, arena));
        }
    }

    /** Sets the value under a key of one 32-bit number. */
    public void put(int key, ByteBuffer value) throws BpfException {
        requireSizes(Integer.BYTES, value.remaining());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(valueSize, VALUE_ALIGNMENT).copyFrom(MemorySegment.ofBuffer(value));
            int error = Lib.bpf_map_update_elem(descriptor, arena.allocateFrom(Lib.C_INT, key), bytes, 0);
            if (error != 0) {
                throw new BpfException.Failed("cannot write map " + name + ": " + LibBpf.describe(-error), "");
            }
        }
    }

    /** Sets a 32-bit number under a 32-bit number. */
    public void put(int key, int value) throws BpfException {
        put(
                key,
                ByteBuffer.allocate(Integer.BYTES)
                        .order(ByteOrder.nativeOrder())
                        .putInt(0, value));
    }

    /** The value under a key of one 32-bit number; empty if there is none. */
    public Optional<ByteBuffer> get(int key) throws BpfException {
        requireSizes(Integer.BYTES, valueSize);
        try (Arena arena = Arena.ofConfined()) {
            return get(arena.allocateFrom(Lib.C_INT, key), arena);
        }
    }

    private Optional<ByteBuffer> get(MemorySegment key, Arena arena) throws BpfException {
        MemorySegment value = arena.allocate(valueSize, VALUE_ALIGNMENT);
        int error = Lib.bpf_map_lookup_elem(descriptor, key, value);
        if (error == -ENOENT) {
            return Optional.empty();
        }
        if (error != 0) {
            throw new BpfException.Failed("cannot read map " + name + ": " + LibBpf.describe(-error), "");
        }
        return Optional.of(ByteBuffer.wrap(value.toArray(Lib.C_CHAR)).order(ByteOrder.nativeOrder()));
    }

    /** The value under a key in the map's own bytes; empty if there is none. */
    public Optional<ByteBuffer> get(ByteBuffer key) throws BpfException {
        requireSizes(key.remaining(), valueSize);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(keySize, VALUE_ALIGNMENT).copyFrom(MemorySegment.ofBuffer(key));
            return get(bytes, arena);
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
