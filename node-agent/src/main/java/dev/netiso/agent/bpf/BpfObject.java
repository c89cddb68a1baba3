// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import me.bechberger.ebpf.bpf.raw.Lib;
import me.bechberger.ebpf.bpf.raw.bpf_prog_info;

/**
 * A compiled object: opened, given its constants, loaded into the kernel, attached. Closing it detaches and unloads everything. Not safe for use by
 * several threads at once; its maps are, once it is loaded.
 */
public final class BpfObject implements AutoCloseable {
    private static final int EPERM = 1;
    private static final int EAGAIN = 11;
    private static final int EACCES = 13;
    private static final String MISMATCH = "couldn't reuse pinned map";
    private static final Pattern FAILED_PROGRAM =
            Pattern.compile("prog '([^']+)': (?:BPF program load failed|failed to load|failed to find kernel BTF)");
    /** What libbpf says last in any case, with an address for a name. */
    private static final String OBJECT_FAILED = "failed to load object";

    private static final String VERIFIER_LOG = "-- BEGIN PROG LOAD LOG --";
    private static final String VERIFIER_LOG_END = "-- END PROG LOAD LOG --";

    private final LibBpf library;
    private final String name;
    private final MemorySegment object;
    private final Map<String, BpfLink> links = new LinkedHashMap<>();

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

    /**
     * Makes maps last: each is taken from its file in that directory, or made and put there when the object is loaded.
     *
     * @param directory of a BPF file system
     */
    public void pinMaps(Path directory, List<String> maps) throws BpfException {
        try (Arena arena = Arena.ofConfined()) {
            for (String map : maps) {
                int error = Lib.bpf_map__set_pin_path(
                        find(map), arena.allocateFrom(directory.resolve(map).toString()));
                if (error != 0) {
                    throw failed(library, "pin map " + map, -error);
                }
            }
        }
    }

    /** Leaves a program out when the object is loaded. */
    public void leaveOut(String program) throws BpfException {
        int error = Lib.bpf_program__set_autoload(program(program), false);
        if (error != 0) {
            throw failed(library, "leave out " + program, -error);
        }
    }

    /** Leaves a map out that no program uses which is loaded. */
    public void leaveOutMap(String map) throws BpfException {
        int error = Lib.bpf_map__set_autocreate(find(map), false);
        if (error != 0) {
            throw failed(library, "leave out " + map, -error);
        }
    }

    /** Says what a program is whose section libbpf may be too old to know: a netfilter hook (libbpf 1.3). */
    public void setNetfilter(String program) throws BpfException {
        MemorySegment handle = program(program);
        int error = Lib.bpf_program__set_type(handle, NetfilterLink.PROGRAM_TYPE);
        if (error == 0) {
            error = Lib.bpf_program__set_expected_attach_type(handle, NetfilterLink.ATTACH_TYPE);
        }
        if (error != 0) {
            throw failed(library, "prepare " + program, -error);
        }
    }

    /** Loads maps and programs into the kernel. If it fails the object can only be closed. */
    public void load() throws BpfException {
        library.clearLog();
        int error = Lib.bpf_object__load(object);
        if (error != 0) {
            throw loadFailure(name, -error, library.log());
        }
    }

    /** @param log what libbpf and the verifier said */
    static BpfException loadFailure(String name, int errno, String log) {
        if (log.contains(MISMATCH)) {
            return new BpfException.IncompatiblePin(
                    "cannot load " + name + ": what is pinned was made by another version of it", log);
        }
        // The verifier stops for each signal, and libbpf tries five times; what it said until then is no verdict.
        if (errno == EAGAIN) {
            return new BpfException.Failed(
                    "cannot load " + name + ": signals interrupted the kernel's verifier each time"
                            + " (a sampling profiler sends many); start again, without what sends them",
                    log);
        }
        Optional<String> program = failedProgram(log);
        if (log.contains(VERIFIER_LOG) && !verifierSays(log).isEmpty()) {
            return new BpfException.VerifierRejection(
                    "cannot load " + name + ": this kernel's verifier rejects it (" + verifierSays(log)
                            + "); run with -v for the whole log, and report it with the kernel's version",
                    log,
                    program);
        }
        if (errno == EPERM || errno == EACCES) {
            return new BpfException.MissingCapability(
                    "cannot load " + name + ": " + LibBpf.describe(errno)
                            + "; the process needs the capabilities BPF and PERFMON, before Linux 5.11 SYS_RESOURCE"
                            + " too, and a kernel that allows BPF (see dmesg)",
                    program);
        }
        return failed(log, "load " + name, errno, program);
    }

    /** The program that libbpf could not load. */
    private static Optional<String> failedProgram(String log) {
        Matcher matcher = FAILED_PROGRAM.matcher(log);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
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

    /** Attaches a program where its section says; closing this object detaches it, unless the link is pinned. */
    public BpfLink attach(String program) throws BpfException {
        library.clearLog();
        return added(program, Lib.bpf_program__attach(program(program)));
    }

    /**
     * Attaches a program to a control group and all below it.
     *
     * @param directory of the control group
     */
    public BpfLink attachToCgroup(String program, Path directory) throws BpfException {
        library.clearLog();
        int descriptor = LibBpf.openDirectory(directory);
        if (descriptor < 0) {
            throw failed(library, "attach " + program + " to " + directory, -descriptor);
        }
        try {
            return added(program, Lib.bpf_program__attach_cgroup(program(program), descriptor));
        } finally {
            Lib.close(descriptor);
        }
    }

    /** Attaches a program to a hook of this process' network namespace, as late as is free from that priority on. */
    public BpfLink attachToNetfilter(String program, NetfilterLink.Hook hook, int priority) throws BpfException {
        int descriptor = NetfilterLink.create(Lib.bpf_program__fd(program(program)), program, hook, priority);
        return added(program + "-" + hook.label(), new BpfLink(program, descriptor, () -> Lib.close(descriptor)));
    }

    private BpfLink added(String program, MemorySegment link) throws BpfException {
        if (link.equals(MemorySegment.NULL)) {
            throw failed(library, "attach " + program, LibBpf.errno());
        }
        return added(program, new BpfLink(program, Lib.bpf_link__fd(link), () -> Lib.bpf_link__destroy(link)));
    }

    private BpfLink added(String name, BpfLink link) {
        links.put(name, link);
        return link;
    }

    /** What is attached, by a name that each link has to itself. */
    public Map<String, BpfLink> links() {
        return Map.copyOf(links);
    }

    /** How often the kernel did not run a loaded program since it was running on that CPU; {@code recursion_misses} of struct bpf_prog_info. */
    public long missedRuns(String program) throws BpfException {
        try (Arena arena = Arena.ofConfined()) {
            return bpf_prog_info.recursion_misses(info(program, arena));
        }
    }

    /** How many instructions the verifier looked at to accept a loaded program; 0 if this kernel does not say (before 5.16). */
    public int verifiedInstructions(String program) throws BpfException {
        try (Arena arena = Arena.ofConfined()) {
            return bpf_prog_info.verified_insns(info(program, arena));
        }
    }

    private MemorySegment info(String program, Arena arena) throws BpfException {
        MemorySegment info = bpf_prog_info.allocate(arena);
        MemorySegment length = arena.allocateFrom(Lib.C_INT, (int) bpf_prog_info.sizeof());
        // Newer libbpf has a function for programs alone, which 1.1 lacks.
        int error = Lib.bpf_obj_get_info_by_fd(Lib.bpf_program__fd(program(program)), info, length);
        if (error != 0) {
            throw failed(library, "ask the kernel about " + program, -error);
        }
        return info;
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

    /** Detaches every program whose link is not pinned; maps and what is in them stay. */
    public void detach() {
        links.values().forEach(BpfLink::close);
        links.clear();
    }

    /** A map of the loaded object. */
    public BpfMap map(String map) throws BpfException {
        MemorySegment handle = find(map);
        return new BpfMap(map, Lib.bpf_map__fd(handle), Lib.bpf_map__key_size(handle), Lib.bpf_map__value_size(handle));
    }

    /** Two hash maps and the array of one place that says in which of them the kernel side counts; the two are named as it is, with _a and _b. */
    public SwappedMap swapped(String map) throws BpfException {
        return new SwappedMap(map(map), map(map + "_a"), map(map + "_b"));
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
        return failed(library.log(), what, errno, Optional.empty());
    }

    private static BpfException failed(String log, String what, int errno, Optional<String> program) {
        String said = log.lines()
                .filter(line -> !line.contains(OBJECT_FAILED))
                .reduce((before, last) -> last)
                .map(last -> ": " + last.strip())
                .orElse("");
        return new BpfException.Failed(
                "cannot " + what + ": " + LibBpf.describe(errno) + said + "; run with -v for libbpf's log",
                log,
                program);
    }

    @Override
    public void close() {
        detach();
        Lib.bpf_object__close(object);
    }
}
