// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import me.bechberger.ebpf.bpf.raw.Lib;

/** A network namespace of its own, and a thread of this process that is in it: sockets that it opens belong there. */
final class NetworkNamespace implements AutoCloseable {
    private static final long SETNS_X86_64 = 308;
    private static final long SETNS_GENERIC = 268;
    private static final long CLONE_NEWNET = 0x40000000L;
    private static final int AT_FDCWD = -100;
    private static final int O_RDONLY_CLOEXEC = 0x80000;

    private final String name;
    private final ExecutorService thread;

    NetworkNamespace(String name) throws Exception {
        this.name = name;
        Commands.run("ip netns add " + name);
        thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("in " + name).factory());
        try {
            thread.submit(this::enter).get();
            Commands.run("ip -n " + name + " link set lo up");
        } catch (ExecutionException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private boolean enter() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int file =
                    Lib.openat.makeInvoker().apply(AT_FDCWD, arena.allocateFrom(path().toString()), O_RDONLY_CLOEXEC);
            long number = System.getProperty("os.arch", "").equals("amd64") ? SETNS_X86_64 : SETNS_GENERIC;
            long result = Lib.syscall
                    .makeInvoker(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG)
                    .apply(number, (long) file, CLONE_NEWNET);
            Lib.close(file);
            if (result != 0) {
                throw new IOException("cannot enter " + name);
            }
            return true;
        }
    }

    String name() {
        return name;
    }

    Path path() {
        return Path.of("/run/netns", name);
    }

    /** The number by which the kernel side knows it. */
    int inode() {
        try {
            return ((Number) Files.getAttribute(path(), "unix:ino")).intValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Does that in this namespace. */
    <T> T call(Callable<T> work) throws Exception {
        try {
            return thread.submit(work).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Runs a command line, without quoting, in this namespace. */
    String run(String commandLine) {
        return Commands.run("ip netns exec " + name + " " + commandLine);
    }

    @Override
    public void close() {
        thread.shutdownNow();
        Commands.run("ip netns del " + name);
    }
}
