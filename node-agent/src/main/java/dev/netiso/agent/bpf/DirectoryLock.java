// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.bpf;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import me.bechberger.ebpf.bpf.raw.Lib;

/**
 * A directory that one holder at a time has to itself (flock(2)): a BPF file system has no other files that can be opened. It is let go when this is closed,
 * and when the process ends, however it ends.
 */
public final class DirectoryLock implements AutoCloseable {
    private static final int LOCK_EXCLUSIVE_WITHOUT_WAITING = 2 | 4;
    private static final int EWOULDBLOCK = 11;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(10);

    private static final VarHandle ERROR_NUMBER =
            Linker.Option.captureStateLayout().varHandle(PathElement.groupElement("errno"));

    private static final MethodHandle FLOCK = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("flock"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                    Linker.Option.captureCallState("errno"));

    /** Done each time that the directory was found to be held. */
    public interface WhileWaiting {
        void run() throws BpfException, IOException;
    }

    private static final int CLOSED = -1;

    private int descriptor;

    private DirectoryLock(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Waits until nobody else holds it.
     *
     * @throws IOException if somebody still does after that time, or it cannot be opened; also where the thread is interrupted
     */
    public static DirectoryLock await(Path directory, Duration longest, WhileWaiting meanwhile)
            throws BpfException, IOException {
        long began = System.nanoTime();
        Optional<DirectoryLock> lock = attempt(directory);
        while (lock.isEmpty()) {
            if (System.nanoTime() - began > longest.toNanos()) {
                throw new IOException("another agent has held " + directory + " for " + longest.toSeconds()
                        + " s, and does not let go; stop it");
            }
            meanwhile.run();
            pause();
            lock = attempt(directory);
        }
        return lock.get();
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(BETWEEN_TRIES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for another agent");
        }
    }

    /** Empty if somebody holds it. */
    private static Optional<DirectoryLock> attempt(Path directory) throws IOException {
        int descriptor = LibBpf.openDirectory(directory);
        if (descriptor < 0) {
            throw new IOException("cannot open " + directory + ": " + LibBpf.describe(-descriptor));
        }
        int error = flock(descriptor);
        if (error == 0) {
            return Optional.of(new DirectoryLock(descriptor));
        }
        Lib.close(descriptor);
        if (error != EWOULDBLOCK) {
            throw new IOException("cannot lock " + directory + ": " + LibBpf.describe(error));
        }
        return Optional.empty();
    }

    /** 0, or an error number. */
    private static int flock(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            int result = (int) FLOCK.invokeExact(state, descriptor, LOCK_EXCLUSIVE_WITHOUT_WAITING);
            return result == 0 ? 0 : (int) ERROR_NUMBER.get(state, 0L);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets go; doing so twice does nothing more. */
    @Override
    public synchronized void close() {
        if (descriptor != CLOSED) {
            Lib.close(descriptor);
            descriptor = CLOSED;
        }
    }
}
