// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import me.bechberger.ebpf.bpf.raw.Lib;

/** A program that answers every packet with the same number, as those of a CNI answer some; and the ways to attach it. */
public final class TinyProgram implements AutoCloseable {
    private static final long BPF = System.getProperty("os.arch", "").equals("amd64") ? 321 : 280;
    private static final long PROG_LOAD = 5;
    private static final long OBJ_PIN = 6;
    private static final long LINK_CREATE = 28;
    private static final int ATTRIBUTES = 128;
    private static final int MOVE_TO_R0 = 0xb7;
    private static final int EXIT = 0x95;

    /** By the numbers of include/uapi/linux/bpf.h. */
    public enum Kind {
        /** Answers 2, TC_ACT_SHOT. */
        CLASSIFIER(3, 0, 2),
        TCX_INGRESS(3, 46, 2),
        TCX_EGRESS(3, 47, 2),
        /** Answers 1, XDP_DROP. */
        XDP(6, 37, 1),
        CGROUP_INGRESS(8, 0, 0),
        CGROUP_EGRESS(8, 1, 0),
        /** Answers 0, NF_DROP. */
        NETFILTER(32, 45, 0);

        private final int program;
        private final int attach;
        private final int answer;

        Kind(int program, int attach, int answer) {
            this.program = program;
            this.attach = attach;
            this.answer = answer;
        }
    }

    private final Kind kind;
    private final int program;
    private int link = -1;

    private TinyProgram(Kind kind, int program) {
        this.kind = kind;
        this.program = program;
    }

    public static TinyProgram load(Kind kind) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES, Long.BYTES);
            attributes.set(ValueLayout.JAVA_INT, 0, kind.program);
            attributes.set(ValueLayout.JAVA_INT, 4, 2);
            long[] instructions = {MOVE_TO_R0 | (long) kind.answer << Integer.SIZE, EXIT};
            attributes.set(ValueLayout.ADDRESS, 8, arena.allocateFrom(ValueLayout.JAVA_LONG, instructions));
            attributes.set(ValueLayout.ADDRESS, 16, arena.allocateFrom("GPL"));
            attributes.set(ValueLayout.JAVA_INT, 68, kind.attach);
            return new TinyProgram(kind, call(PROG_LOAD, attributes));
        }
    }

    /** Attaches it to a device of the calling thread's network namespace, or to a control group that is open. */
    public void attach(int target) {
        attach(target, 0, 0, 0);
    }

    /** Attaches it to a hook of netfilter, before others. */
    public void attachToNetfilter(int family, int hook) {
        attach(0, family, hook, -7);
    }

    private void attach(int target, int family, int hook, int priority) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES, Long.BYTES);
            int[] members = {program, target, kind.attach, 0, family, hook, priority};
            MemorySegment.copy(members, 0, attributes, ValueLayout.JAVA_INT, 0, members.length);
            link = call(LINK_CREATE, attributes);
        }
    }

    /** For commands that attach what is pinned. */
    public void pin(Path file) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES, Long.BYTES);
            attributes.set(ValueLayout.ADDRESS, 0, arena.allocateFrom(file.toString()));
            attributes.set(ValueLayout.JAVA_INT, 8, program);
            call(OBJ_PIN, attributes);
        }
    }

    private static int call(long command, MemorySegment attributes) {
        long result = Lib.syscall
                .makeInvoker(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG)
                .apply(BPF, command, attributes, (long) ATTRIBUTES);
        if (result < 0) {
            throw new IllegalStateException("bpf command " + command + ": " + LibBpf.describe(LibBpf.errno()));
        }
        return (int) result;
    }

    /** Opens a file or a directory, for its descriptor. */
    public static int open(Path file) {
        try (Arena arena = Arena.ofConfined()) {
            int descriptor = Lib.openat.makeInvoker().apply(-100, arena.allocateFrom(file.toString()), 0x80000);
            if (descriptor < 0) {
                throw new IllegalStateException("cannot open " + file);
            }
            return descriptor;
        }
    }

    @Override
    public void close() {
        if (link >= 0) {
            Lib.close(link);
        }
        Lib.close(program);
    }
}
