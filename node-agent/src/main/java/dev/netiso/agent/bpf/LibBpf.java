// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.bpf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import me.bechberger.ebpf.bpf.raw.Lib;
import me.bechberger.ebpf.bpf.raw.libbpf_print_fn_t;
import org.jspecify.annotations.Nullable;

/**
 * The loaded libbpf. The bindings find its functions because this class loader has loaded it; their own loader is not used, since it ends the JVM when
 * there is no library.
 */
public final class LibBpf {
    private static final String FILE = "libbpf.so.1";
    private static final int MAX_LINE = 64 * 1024;
    private static final int MAX_LOG = 1024 * 1024;
    private static final int EPIPE = 32;
    private static final int AT_FDCWD = -100;
    private static final int O_RDONLY_CLOEXEC = 0x80000;

    private final StringBuilder log = new StringBuilder();
    private @Nullable Throwable thrown;
    private final MemorySegment line;

    private LibBpf() {
        line = Arena.ofAuto().allocate(MAX_LINE);
        Lib.libbpf_set_print(libbpf_print_fn_t.allocate(this::print, Arena.global()));
    }

    /**
     * Loads the library; once per process is enough.
     *
     * @param file where it is; empty to look where the system keeps libraries
     * @throws BpfException.MissingLibrary if it is not there or does not load
     */
    public static LibBpf load(Optional<Path> file) throws BpfException.MissingLibrary {
        Path library = locate(file, directories());
        try {
            System.load(library.toAbsolutePath().toString());
        } catch (UnsatisfiedLinkError e) {
            throw new BpfException.MissingLibrary(
                    "cannot load programs: " + library + " does not load (" + firstLine(String.valueOf(e.getMessage()))
                            + "); install libbpf 1.0 or newer with libelf and zlib");
        }
        // Asked for the first time after an error, it would load classes, which change it.
        errno();
        return new LibBpf();
    }

    static Path locate(Optional<Path> file, List<String> directories) throws BpfException.MissingLibrary {
        return file.or(() -> directories.stream()
                        .map(directory -> Path.of(directory, FILE))
                        .filter(Files::isReadable)
                        .findFirst())
                .orElseThrow(
                        () -> new BpfException.MissingLibrary(
                                "cannot load programs: " + FILE
                                        + " is not installed; install it (Debian, Ubuntu: apt-get install libbpf1) or give its path with --libbpf"));
    }

    private static List<String> directories() {
        String listed = System.getProperty("java.library.path", "");
        String machine = System.getProperty("os.arch", "").equals("aarch64") ? "aarch64" : "x86_64";
        Stream<String> usual = Stream.of(
                "/usr/local/lib",
                "/usr/lib/" + machine + "-linux-gnu",
                "/lib/" + machine + "-linux-gnu",
                "/usr/lib64",
                "/lib64",
                "/usr/lib",
                "/lib");
        return Stream.concat(Arrays.stream(listed.split(":", -1)), usual)
                .filter(directory -> !directory.isEmpty())
                .toList();
    }

    /** Forgets what libbpf has said so far. */
    synchronized void clearLog() {
        log.setLength(0);
        thrown = null;
    }

    /** What libbpf has said since the log was cleared. */
    synchronized String log() {
        if (thrown instanceof Error error) {
            thrown = null;
            throw error;
        }
        return thrown == null ? log.toString() : log + "(cut off here: " + thrown + ")";
    }

    /** Called by libbpf. Nothing may be thrown through its frames. */
    private synchronized int print(int level, MemorySegment format, MemorySegment arguments) {
        try {
            int length = Lib.vsnprintf(line, MAX_LINE, format, arguments);
            if (length > 0 && log.length() < MAX_LOG) {
                log.append(line.getString(0));
            }
            return length;
        } catch (Throwable e) {
            thrown = e;
            return 0;
        }
    }

    static int errno() {
        return Lib.__errno_location().reinterpret(Integer.BYTES).get(Lib.C_INT, 0);
    }

    /** The system's words for an error number, such as "Operation not permitted". */
    static String describe(int errno) {
        return Lib.strerror(errno).reinterpret(Long.MAX_VALUE).getString(0);
    }

    /** A descriptor, or an error number below zero. */
    static int openDirectory(Path directory) {
        try (Arena arena = Arena.ofConfined()) {
            int descriptor = Lib.openat
                    .makeInvoker()
                    .apply(AT_FDCWD, arena.allocateFrom(directory.toString()), O_RDONLY_CLOEXEC);
            return descriptor < 0 ? -errno() : descriptor;
        }
    }

    /** Whether nobody reads any more what was to be written. Java tells it by the system's words alone, which are those of the locale. */
    public static boolean isBrokenPipe(IOException failure) {
        return describe(EPIPE).equals(failure.getMessage());
    }

    static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }
}
