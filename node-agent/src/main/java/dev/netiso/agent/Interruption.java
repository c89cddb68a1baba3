// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets work be ended by SIGINT or SIGTERM in good order, with the exit code that it came to: the virtual machine waits until the work is closed. Safe for use by several threads.
 */
final class Interruption implements AutoCloseable {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile int exitCode = CommandRun.CANNOT_RUN;
    private final Thread hook = Thread.ofPlatform().name("interrupted").unstarted(this::end);

    Interruption() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void end() {
        ask();
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(exitCode); // a virtual machine that a signal ends would exit with 128 and its number
    }

    /** Ends the waiting, as a signal does. */
    void ask() {
        asked.countDown();
    }

    /** Waits until it is asked, but not longer than that. */
    void await(Optional<Duration> longest) throws InterruptedException {
        if (longest.isPresent()) {
            var _ = asked.await(longest.get().toMillis(), TimeUnit.MILLISECONDS);
        } else {
            asked.await();
        }
    }

    /** What the work came to, if it is ended by a signal too; to be called before it is closed. */
    int came(int code) {
        exitCode = code;
        return code;
    }

    /** The work is done. */
    @Override
    public void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // a signal came: the hook runs, and ends the virtual machine
        }
    }
}
