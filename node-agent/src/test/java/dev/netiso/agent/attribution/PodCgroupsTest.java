// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PodCgroupsTest {
    private static final String UID = "4ab8cd1e-0000-1111-2222-333344445555";

    @TempDir
    private Path root = Path.of("");

    private final AtomicLong nanos = new AtomicLong();

    private static long id(Path directory) throws IOException {
        return ((Number) Files.getAttribute(directory, "unix:ino")).longValue();
    }

    @ParameterizedTest
    @CsvSource({
        "pod4ab8cd1e-0000-1111-2222-333344445555, 4ab8cd1e-0000-1111-2222-333344445555",
        "kubepods-pod4ab8cd1e_0000_1111_2222_333344445555.slice, 4ab8cd1e-0000-1111-2222-333344445555",
        "kubepods-burstable-pod4ab8cd1e_0000_1111_2222_333344445555.slice, 4ab8cd1e-0000-1111-2222-333344445555",
        "kubepods-besteffort-pod4ab8cd1e_0000_1111_2222_333344445555.slice, 4ab8cd1e-0000-1111-2222-333344445555",
        // Static pods: the hash of their manifest.
        "podaf2b0f1c5d6e7f8091a2b3c4d5e6f708, af2b0f1c5d6e7f8091a2b3c4d5e6f708",
    })
    void reads_the_uid_in_the_names_that_both_drivers_of_the_kubelet_give(String directory, String uid) {
        assertThat(PodCgroups.uid(directory)).contains(uid);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kubepods",
                "kubepods.slice",
                "burstable",
                "pod",
                "podman",
                "pod4ab8cd1e",
                "system.slice",
                "init.scope",
                "xpod4ab8cd1e-0000-1111-2222-333344445555"
            })
    void takes_nothing_else_for_a_pod(String directory) {
        assertThat(PodCgroups.uid(directory)).isEmpty();
    }

    @Test
    void finds_the_pod_of_its_own_cgroup_and_of_those_below() throws IOException {
        Path pod = Files.createDirectories(root.resolve("kubepods/burstable/pod" + UID));
        Path container = Files.createDirectory(pod.resolve("0123abcd"));
        Path below = Files.createDirectory(container.resolve("init"));
        Path other = Files.createDirectories(root.resolve("system.slice"));
        PodCgroups cgroups = new PodCgroups(root, nanos::get);
        assertThat(cgroups.podOf(id(pod))).contains(UID);
        assertThat(cgroups.podOf(id(container))).contains(UID);
        assertThat(cgroups.podOf(id(below))).contains(UID);
        assertThat(cgroups.podOf(id(other))).isEmpty();
        assertThat(cgroups.podOf(id(root.resolve("kubepods")))).isEmpty();
        assertThat(cgroups.podOf(0)).isEmpty();
        assertThat(cgroups.podOf(1)).isEmpty();
    }

    @Test
    void learns_of_new_pods_but_pauses_between_walks() throws IOException {
        PodCgroups cgroups = new PodCgroups(root, nanos::get);
        assertThat(cgroups.podOf(99)).isEmpty();
        Path pod = Files.createDirectories(root.resolve("kubepods/pod" + UID));
        assertThat(cgroups.podOf(id(pod))).isEmpty();
        nanos.addAndGet(Duration.ofMillis(20).toNanos());
        assertThat(cgroups.podOf(id(pod))).contains(UID);
    }

    @Test
    void what_is_no_pods_is_not_looked_for_again() throws IOException {
        PodCgroups cgroups = new PodCgroups(root, nanos::get);
        Path service = Files.createDirectories(root.resolve("system.slice/cron.service"));
        assertThat(cgroups.podOf(id(service))).isEmpty();
        nanos.addAndGet(Duration.ofMillis(20).toNanos());
        Path pod = Files.createDirectories(root.resolve("kubepods/pod" + UID));
        assertThat(cgroups.podOf(id(service))).isEmpty();
        assertThat(cgroups.podOf(id(pod))).as("that took no walk").contains(UID);
    }

    @Test
    void a_cgroup_that_ends_during_the_walk_hides_no_other() throws IOException {
        Path ends = Files.createDirectories(root.resolve("kubepods/pod" + UID + "/ends"));
        Path stays = Files.createDirectory(ends.resolveSibling("stays"));
        Path below = Files.createDirectories(root.resolve("kubepods/pod" + UID.replace('4', '5') + "/below"));
        PodCgroups cgroups = new PodCgroups(root, nanos::get, PodCgroupsTest::idUnlessEnding, 100);
        assertThat(cgroups.podOf(id(stays))).contains(UID);
        assertThat(cgroups.podOf(id(below))).contains(UID.replace('4', '5'));
    }

    private static long idUnlessEnding(Path directory) throws IOException {
        if (directory.endsWith("ends")) {
            throw new NoSuchFileException(directory.toString());
        }
        return id(directory);
    }

    @Test
    void a_walk_that_was_cut_short_makes_nobody_of_no_cgroup() throws IOException {
        Path deep = Files.createDirectories(root.resolve("a/b/c/d/pod" + UID));
        PodCgroups cgroups = new PodCgroups(root, nanos::get, PodCgroupsTest::id, 3);
        assertThat(cgroups.podOf(id(deep))).as("not reached").isEmpty();
        Path reached = Files.move(deep, root.resolve("a/pod" + UID));
        Files.delete(root.resolve("a/b/c/d"));
        Files.delete(root.resolve("a/b/c"));
        Files.delete(root.resolve("a/b"));
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(cgroups.podOf(id(reached))).contains(UID);
    }

    @Test
    void looks_below_unified_where_a_host_mixes_both_versions() throws IOException {
        Path pod = Files.createDirectories(root.resolve("unified/kubepods/pod" + UID));
        assertThat(new PodCgroups(root, nanos::get).podOf(id(pod))).isEqualTo(Optional.of(UID));
    }

    @Test
    void knows_nobody_where_nothing_is_mounted() {
        assertThat(new PodCgroups(Path.of("/nonexistent"), nanos::get).podOf(7)).isEmpty();
    }
}
