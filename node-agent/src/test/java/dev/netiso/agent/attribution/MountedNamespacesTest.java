// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountedNamespacesTest {
    @TempDir
    private Path directory = Path.of("");

    private final Map<Path, Integer> ids = new HashMap<>();
    private final AtomicInteger asked = new AtomicInteger();

    private OptionalInt idOf(Path file) {
        asked.incrementAndGet();
        Integer id = ids.get(file);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    private MountedNamespaces namespaces() {
        return new MountedNamespaces(directory, this::idOf);
    }

    private Path mount(String name, int id) throws IOException {
        Path file = Files.createFile(directory.resolve(name));
        ids.put(file, id);
        return file;
    }

    @Test
    void finds_a_namespace_by_its_number_with_the_time_since_when_it_is_there() throws IOException {
        Path file = mount("pod", 3);
        Mounted found = namespaces().find(3).orElseThrow();
        assertThat(found.inode()).isEqualTo(((Number) Files.getAttribute(file, "unix:ino")).intValue());
        assertThat(found.since()).isBetween(Instant.now().minusSeconds(60), Instant.now());
        assertThat(namespaces().find(4)).isEmpty();
    }

    @Test
    void asks_of_each_file_once_and_of_one_without_a_number_again() throws IOException {
        MountedNamespaces namespaces = namespaces();
        Path late = mount("late", 3);
        ids.clear();
        assertThat(namespaces.find(3)).isEmpty();
        ids.put(late, 3);
        assertThat(namespaces.find(3)).isPresent();
        int questions = asked.get();
        assertThat(namespaces.find(3)).isPresent();
        assertThat(asked.get()).isEqualTo(questions);
    }

    @Test
    void a_number_that_was_given_again_is_of_the_one_that_is_there() throws IOException {
        MountedNamespaces namespaces = namespaces();
        Path first = mount("first", 3);
        Mounted before = namespaces.find(3).orElseThrow();
        Path second = mount("second", 3);
        Files.delete(first);
        assertThat(namespaces.find(3).orElseThrow().inode())
                .isEqualTo(((Number) Files.getAttribute(second, "unix:ino")).intValue())
                .isNotEqualTo(before.inode());
    }

    @Test
    void there_are_none_where_the_directory_is_not() {
        assertThat(new MountedNamespaces(Path.of("/nonexistent"), this::idOf).find(0))
                .isEmpty();
    }
}
