// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import me.bechberger.ebpf.bpf.raw.Lib;

/** Writes what only the kernel side writes otherwise. */
public final class PerCpuValues {
    private PerCpuValues() {}

    /** Sets every 64-bit member of a per-CPU map's value under key 0, on every CPU, to that number. */
    public static void fill(BpfMap map, long number) throws BpfException {
        long cpus = map.getPerCpu(0).size();
        long members = map.getPerCpu(0).getFirst().capacity() / Long.BYTES;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(Lib.C_LONG, cpus * members);
            for (long i = 0; i < cpus * members; i++) {
                values.setAtIndex(Lib.C_LONG, i, number);
            }
            int error = Lib.bpf_map_update_elem(map.descriptor(), arena.allocateFrom(Lib.C_INT, 0), values, 0);
            if (error != 0) {
                throw new IllegalStateException("cannot write map " + map.name() + ": " + LibBpf.describe(-error));
            }
        }
    }
}
