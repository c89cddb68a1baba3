// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Locale;

/** Attaches programs to netfilter's hooks (Linux 6.4), for which libbpf has a function since 1.3 only: by the system call. */
public final class NetfilterLink {
    /** {@code BPF_PROG_TYPE_NETFILTER} and {@code BPF_NETFILTER} of include/uapi/linux/bpf.h. */
    static final int PROGRAM_TYPE = 32;

    static final int ATTACH_TYPE = 45;

    /** A hook of one family; include/uapi/linux/netfilter.h. */
    public enum Hook {
        LOCAL_IN_V4(2, 1),
        LOCAL_IN_V6(10, 1),
        POSTROUTING_V4(2, 4),
        POSTROUTING_V6(10, 4);

        private final int family;
        private final int number;

        Hook(int family, int number) {
            this.family = family;
            this.number = number;
        }

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int BPF_LINK_CREATE = 28;
    private static final int ATTRIBUTES_BYTES = 64;
    private static final int MACHINE_X86_64 = 321;
    private static final int MACHINE_GENERIC = 280;
    private static final int EBUSY = 16;
    /** Others may hold a priority: an older generation of this very program, for one. */
    private static final int TRIES = 32;

    /** With the error number taken at once: the JVM makes system calls of its own in between. */
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

    private static final VarHandle ERROR_NUMBER =
            Linker.Option.captureStateLayout().varHandle(PathElement.groupElement("errno"));

    private static final MethodHandle SYSCALL = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("syscall"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_LONG),
                    ERRNO,
                    Linker.Option.firstVariadicArg(1));

    private NetfilterLink() {}

    /** The descriptor of a link. */
    static int create(int program, String name, Hook hook, int priority) throws BpfException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES_BYTES, Long.BYTES);
            int result = -EBUSY;
            for (int i = 0; i < TRIES && result == -EBUSY; i++) {
                fill(attributes, program, hook, priority + i);
                result = call(attributes, arena);
            }
            if (result < 0) {
                throw new BpfException.Failed(
                        "cannot attach " + name + " to " + hook.label() + ": " + LibBpf.describe(-result), "");
            }
            return result;
        }
    }

    /** A descriptor, or an error number below zero. */
    private static int call(MemorySegment attributes, Arena arena) {
        MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
        try {
            long result = (long)
                    SYSCALL.invokeExact(state, number(), (long) BPF_LINK_CREATE, attributes, (long) ATTRIBUTES_BYTES);
            return result < 0 ? -(int) ERROR_NUMBER.get(state, 0L) : (int) result;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code link_create} of union bpf_attr: four numbers that every link has, and those of struct netfilter. */
    private static void fill(MemorySegment attributes, int program, Hook hook, int priority) {
        int[] members = {program, 0, ATTACH_TYPE, 0, hook.family, hook.number, priority, 0};
        MemorySegment.copy(members, 0, attributes, ValueLayout.JAVA_INT, 0, members.length);
    }

    /** Of bpf(2), which each machine numbers for itself. */
    private static long number() {
        return System.getProperty("os.arch", "").equals("amd64") ? MACHINE_X86_64 : MACHINE_GENERIC;
    }
}
