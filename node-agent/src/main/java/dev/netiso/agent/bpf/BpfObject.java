// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import me.bechberger.ebpf.bpf.raw.Lib;
import me.bechberger.ebpf.bpf.raw.bpf_prog_info;

/**
 * A compiled object: opened, given its constants, loaded into the kernel, attached. Closing it detaches and unloads everything. Not safe for use by
 * several threads at once; its maps are, once it is loaded.
 */
public final class BpfObject implements AutoCloseable {
    private static final int EPERM = 1;
    private static final int EACCES = 13;
    private static final String VERIFIER_LOG = "-- BEGIN PROG LOAD LOG --";
    private static final String VERIFIER_LOG_END = "-- END PROG LOAD LOG --";

    private final LibBpf library;
    private final String name;
    private final MemorySegment object;
    private final List<MemorySegment> links = new ArrayList<>();

    private BpfObject(LibBpf library, String name, MemorySegment object) {
        this.library = library;
        this.name = name;
        this.object = object;
    }

    /**
     * Reads an object; nothing is in the kernel yet.
     *
     * @param name what errors call it
     */
    public static BpfObject open(LibBpf library, String name, byte[] elf) throws BpfException {
        library.clearLog();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocateFrom(Lib.C_CHAR, elf);
            MemorySegment object = Lib.bpf_object__open_mem(copy, elf.length, MemorySegment.NULL);
            if (object.equals(MemorySegment.NULL)) {
                throw failed(library, "open " + name, LibBpf.errno());
            }
            return new BpfObject(library, name, object);
        }
    }

    /**
     * Sets the constants of the object: the contents of its one {@code .rodata} map.
     *
     * @param constants from its position to its limit, exactly as long as the section
     */
    public void setConstants(ByteBuffer constants) throws BpfException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment source = MemorySegment.ofBuffer(constants);
            MemorySegment value = arena.allocate(source.byteSize()).copyFrom(source);
            int error = Lib.bpf_map__set_initial_value(find(".rodata"), value, value.byteSize());
            if (error != 0) {
                throw failed(library, "set the constants of " + name, -error);
            }
        }
    }

    /** Loads maps and programs into the kernel. */
    public void load() throws BpfException {
        library.clearLog();
        int error = Lib.bpf_object__load(object);
        if (error == 0) {
            return;
        }
        String log = library.log();
        if (log.contains(VERIFIER_LOG) && !verifierSays(log).isEmpty()) {
            throw new BpfException.VerifierRejection(
                    "cannot load " + name + ": this kernel's verifier rejects it (" + verifierSays(log)
                            + "); run with -v for the whole log, and report it with the kernel's version",
                    log);
        }
        if (error == -EPERM || error == -EACCES) {
            throw new BpfException.MissingCapability("cannot load " + name + ": " + LibBpf.describe(-error)
                    + "; the process needs the capabilities BPF and PERFMON, and a kernel that allows BPF (see dmesg)");
        }
        throw failed(library, "load " + name, -error);
    }

    /** The verifier's last words, which name what it did not like. */
    private static String verifierSays(String log) {
        int start = log.indexOf(VERIFIER_LOG) + VERIFIER_LOG.length();
        int end = log.indexOf(VERIFIER_LOG_END, start);
        String verifier = log.substring(start, end < 0 ? log.length() : end);
        return verifier.lines()
                .filter(line -> !line.isBlank())
                .filter(line -> !line.startsWith("processed ") && !line.startsWith("verification time"))
                .filter(line -> !line.startsWith("stack depth"))
                .reduce("", (before, last) -> last)
                .strip();
    }

    /** Attaches a program where its section says; closing this object detaches it. */
    public void attach(String program) throws BpfException {
        library.clearLog();
        MemorySegment link = Lib.bpf_program__attach(program(program));
        if (link.equals(MemorySegment.NULL)) {
            throw failed(library, "attach " + program, LibBpf.errno());
        }
        links.add(link);
    }

    /** How often the kernel did not run a loaded program since it was running on that CPU; {@code recursion_misses} of struct bpf_prog_info. */
    public long missedRuns(String program) throws BpfException {
        int descriptor = Lib.bpf_program__fd(program(program));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = bpf_prog_info.allocate(arena);
            MemorySegment length = arena.allocateFrom(Lib.C_INT, (int) bpf_prog_info.sizeof());
            // Newer libbpf has a function for programs alone, which 1.1 lacks.
            int error = Lib.bpf_obj_get_info_by_fd(descriptor, info, length);
            if (error != 0) {
                throw failed(library, "ask the kernel about " + program, -error);
            }
            return bpf_prog_info.recursion_misses(info);
        }
    }

    private MemorySegment program(String program) throws BpfException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment handle = Lib.bpf_object__find_program_by_name(object, arena.allocateFrom(program));
            if (handle.equals(MemorySegment.NULL)) {
                throw new BpfException.Failed("cannot use " + name + ": it has no program " + program, "");
            }
            return handle;
        }
    }

    /** Detaches every program; maps and what is in them stay. */
    public void detach() {
        links.forEach(Lib::bpf_link__destroy);
        links.clear();
    }

    /** A map of the loaded object. */
    public BpfMap map(String map) throws BpfException {
        MemorySegment handle = find(map);
        return new BpfMap(map, Lib.bpf_map__fd(handle), Lib.bpf_map__key_size(handle), Lib.bpf_map__value_size(handle));
    }

    private MemorySegment find(String map) throws BpfException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment handle = Lib.bpf_object__find_map_by_name(object, arena.allocateFrom(map));
            if (handle.equals(MemorySegment.NULL)) {
                throw new BpfException.Failed("cannot use " + name + ": it has no map " + map, "");
            }
            return handle;
        }
    }

    private static BpfException failed(LibBpf library, String what, int errno) {
        String said = library.log()
                .lines()
                .reduce((before, last) -> last)
                .map(last -> ": " + last.strip())
                .orElse("");
        return new BpfException.Failed(
                "cannot " + what + ": " + LibBpf.describe(errno) + said + "; run with -v for libbpf's log",
                library.log());
    }

    @Override
    public void close() {
        detach();
        Lib.bpf_object__close(object);
    }
}
