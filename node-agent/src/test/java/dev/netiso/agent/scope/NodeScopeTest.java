// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.agent.scope.Scope.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files stand for network namespaces: both are known by device and inode number. */
class NodeScopeTest {
    @TempDir
    private Path directory = Path.of("");

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger looks = new AtomicInteger();
    private final Set<Path> linked = new HashSet<>();

    private Path own() throws IOException {
        Path own = directory.resolve("own");
        return Files.exists(own) ? own : Files.createFile(own);
    }

    private NodeScope scope() throws IOException {
        Files.createDirectories(directory.resolve("netns"));
        return new NodeScope(own(), directory.resolve("netns"), this::idOf, nanos::get);
    }

    private OptionalInt idOf(Path file) {
        looks.incrementAndGet();
        return linked.contains(file) ? OptionalInt.of(3) : OptionalInt.empty();
    }

    private Path mount(String name) throws IOException {
        return Files.createFile(directory.resolve("netns").resolve(name));
    }

    private static int inode(Path file) throws IOException {
        return ((Number) Files.getAttribute(file, "unix:ino")).intValue();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void includes_the_nodes_own_and_those_that_a_link_leads_to() throws IOException {
        NodeScope scope = scope();
        Path pod = mount("pod");
        Path foreign = mount("foreign");
        linked.add(pod);
        assertThat(scope.ownerOf(inode(own()))).isEqualTo(Owner.THIS_NODE);
        assertThat(scope.ownerOf(inode(pod))).isEqualTo(Owner.THIS_NODE);
        assertThat(scope.ownerOf(inode(foreign))).isEqualTo(Owner.OTHER);
        assertThat(scope.ownerOf(1)).isEqualTo(Owner.OTHER);
        assertThat(scope.ownerOf(0)).isEqualTo(Owner.UNKNOWN);
    }

    @Test
    void learns_of_a_new_pod_with_its_first_event() throws IOException {
        NodeScope scope = scope();
        assertThat(scope.ownerOf(1)).isEqualTo(Owner.OTHER);
        Path pod = mount("pod");
        linked.add(pod);
        assertThat(scope.ownerOf(inode(pod))).isEqualTo(Owner.THIS_NODE);
    }

    @Test
    void learns_soon_of_a_link_that_was_made_after_the_namespace() throws IOException {
        NodeScope scope = scope();
        Path pod = mount("pod");
        assertThat(scope.ownerOf(inode(pod))).isEqualTo(Owner.OTHER);
        linked.add(pod);
        assertThat(scope.ownerOf(inode(pod))).isEqualTo(Owner.OTHER);
        pass(Duration.ofSeconds(2));
        assertThat(scope.ownerOf(inode(pod))).isEqualTo(Owner.THIS_NODE);
    }

    @Test
    void forgets_a_pod_that_ended() throws IOException {
        NodeScope scope = scope();
        Path pod = mount("pod");
        linked.add(pod);
        int number = inode(pod);
        assertThat(scope.ownerOf(number)).isEqualTo(Owner.THIS_NODE);
        Files.delete(pod);
        pass(Duration.ofMinutes(1));
        assertThat(scope.ownerOf(number)).isEqualTo(Owner.OTHER);
    }

    @Test
    void looks_seldom_when_flooded_with_foreign_events() throws IOException {
        NodeScope scope = scope();
        mount("a");
        for (int i = 0; i < 10_000; i++) {
            scope.ownerOf(1_000_000_000 + i);
        }
        assertThat(looks.get()).isBetween(1, 20);
        pass(Duration.ofSeconds(1));
        int before = looks.get();
        for (int i = 0; i < 10_000; i++) {
            scope.ownerOf(1_000_000_000 + i);
        }
        assertThat(looks.get() - before).isBetween(1, 10);
    }

    @Test
    void tells_what_it_did_not_look_up_from_what_is_foreign() throws IOException {
        NodeScope scope = scope();
        int looked = 0;
        while (scope.ownerOf(1_000_000_000 + looked) == Owner.OTHER) {
            looked++;
        }
        assertThat(looked).isEqualTo(20);
        Path pod = mount("pod");
        linked.add(pod);
        assertThat(scope.ownerOf(inode(pod))).isEqualTo(Owner.UNKNOWN);
        assertThat(scope.ownerOf(1_000_000_000)).isEqualTo(Owner.OTHER);
        pass(Duration.ofSeconds(1));
        assertThat(scope.ownerOf(inode(pod))).isEqualTo(Owner.THIS_NODE);
    }

    @Test
    void does_without_a_directory() throws IOException {
        NodeScope bare = new NodeScope(own(), directory.resolve("nonexistent"), this::idOf, nanos::get);
        assertThat(bare.ownerOf(inode(own()))).isEqualTo(Owner.THIS_NODE);
        assertThat(bare.ownerOf(1)).isEqualTo(Owner.OTHER);
    }
}
