// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import me.bechberger.ebpf.bpf.raw.Lib;
import me.bechberger.ebpf.bpf.raw.btf_type;

/**
 * What the running kernel says of its own types (Documentation/bpf/btf.rst). Holds a few megabytes until it is closed. Not safe for use by several
 * threads at once.
 */
public final class KernelBtf implements AutoCloseable {
    private static final int KIND_ENUM = 6;
    private static final int KIND_TYPEDEF = 8;
    private static final int KIND_MASK = 0x1f;
    private static final int KIND_SHIFT = 24;
    private static final int VLEN_MASK = 0xffff;
    /** struct btf_type, and after it struct btf_enum: name offset and value. */
    private static final long TYPE_BYTES = 12;

    private static final long ENUM_BYTES = 8;

    private final MemorySegment btf;

    private KernelBtf(MemorySegment btf) {
        this.btf = btf;
    }

    /**
     * Reads the types of the running kernel.
     *
     * @throws BpfException.UnsupportedKernel if the kernel was built without BTF
     */
    public static KernelBtf open(LibBpf library) throws BpfException.UnsupportedKernel {
        library.clearLog();
        MemorySegment btf = Lib.btf__load_vmlinux_btf();
        if (btf.equals(MemorySegment.NULL)) {
            throw new BpfException.UnsupportedKernel(
                    "cannot read the kernel's types: no BTF at /sys/kernel/btf/vmlinux ("
                            + LibBpf.describe(LibBpf.errno())
                            + "); use a kernel built with CONFIG_DEBUG_INFO_BTF=y and mount /sys");
        }
        return new KernelBtf(btf);
    }

    /** The entries of an enum by their name; empty if this kernel has no such enum. Values above 2^31 come out negative. */
    public Map<String, Integer> enumValues(String name) {
        return enumValues(btf, name);
    }

    /** The same for an enum of a kernel module; empty if the module is not loaded either. */
    public Map<String, Integer> moduleEnumValues(String module, String name) {
        Map<String, Integer> builtIn = enumValues(name);
        if (!builtIn.isEmpty()) {
            return builtIn;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment moduleBtf = Lib.btf__load_module_btf(arena.allocateFrom(module), btf);
            if (moduleBtf.equals(MemorySegment.NULL)) {
                return Map.of();
            }
            try {
                return enumValues(moduleBtf, name);
            } finally {
                Lib.btf__free(moduleBtf);
            }
        }
    }

    private static Map<String, Integer> enumValues(MemorySegment btf, String name) {
        int id = find(btf, name, KIND_ENUM);
        if (id < 0) {
            return Map.of();
        }
        MemorySegment head = type(btf, id, 0);
        int entries = btf_type.info(head) & VLEN_MASK;
        MemorySegment type = type(btf, id, entries * ENUM_BYTES);
        Map<String, Integer> values = new LinkedHashMap<>();
        for (int i = 0; i < entries; i++) {
            long at = TYPE_BYTES + i * ENUM_BYTES;
            values.put(
                    string(btf, type.get(ValueLayout.JAVA_INT, at)),
                    type.get(ValueLayout.JAVA_INT, at + Integer.BYTES));
        }
        return values;
    }

    /** How many arguments a tracepoint passes to a program; empty if this kernel has no such tracepoint. */
    public OptionalInt tracepointArguments(String tracepoint) {
        int id = find(btf, "btf_trace_" + tracepoint, KIND_TYPEDEF);
        if (id < 0) {
            return OptionalInt.empty();
        }
        MemorySegment pointer = type(btf, btf_type.type(type(btf, id, 0)), 0);
        int parameters = btf_type.info(type(btf, btf_type.type(pointer), 0)) & VLEN_MASK;
        // The first is the context that every tracepoint function has.
        return OptionalInt.of(parameters - 1);
    }

    private static int find(MemorySegment btf, String name, int kind) {
        try (Arena arena = Arena.ofConfined()) {
            int id = Lib.btf__find_by_name_kind(btf, arena.allocateFrom(name), kind);
            boolean same = id > 0 && (btf_type.info(type(btf, id, 0)) >>> KIND_SHIFT & KIND_MASK) == kind;
            return same ? id : -1;
        }
    }

    private static MemorySegment type(MemorySegment btf, int id, long extraBytes) {
        MemorySegment type = Lib.btf__type_by_id(btf, id);
        if (type.equals(MemorySegment.NULL)) {
            throw new IllegalStateException("BTF: no type " + id);
        }
        return type.reinterpret(TYPE_BYTES + extraBytes);
    }

    private static String string(MemorySegment btf, int offset) {
        MemorySegment text = Lib.btf__name_by_offset(btf, offset);
        return text.equals(MemorySegment.NULL)
                ? ""
                : text.reinterpret(Long.MAX_VALUE).getString(0);
    }

    @Override
    public void close() {
        Lib.btf__free(btf);
    }
}
