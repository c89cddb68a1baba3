// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    private Path directory = Path.of("");

    @Test
    void waits_until_the_one_who_holds_it_lets_go() throws Exception {
        DirectoryLock first = DirectoryLock.await(directory, LONG, () -> {});
        AtomicInteger waited = new AtomicInteger();
        DirectoryLock second = DirectoryLock.await(directory, LONG, () -> {
            if (waited.incrementAndGet() == 3) {
                first.close();
            }
        });
        assertThat(waited).hasValue(3);
        first.close();
        assertThatThrownBy(() -> DirectoryLock.await(directory, Duration.ZERO, () -> {}))
                .isInstanceOf(IOException.class);
        second.close();
        DirectoryLock.await(directory, Duration.ZERO, () -> {}).close();
    }

    @Test
    void says_who_is_in_the_way_when_it_has_waited_long_enough() throws Exception {
        try (DirectoryLock _ = DirectoryLock.await(directory, LONG, () -> {})) {
            assertThatThrownBy(() -> DirectoryLock.await(directory, Duration.ofMillis(20), () -> {}))
                    .hasMessage("another agent has held " + directory + " for 0 s, and does not let go; stop it");
        }
        Path nowhere = directory.resolve("none");
        assertThatThrownBy(() -> DirectoryLock.await(nowhere, LONG, () -> {}))
                .hasMessage("cannot open " + nowhere + ": No such file or directory");
    }
}
