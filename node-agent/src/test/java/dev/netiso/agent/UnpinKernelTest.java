// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code unpin} in a BPF file system: which directories go, and which stay. */
class UnpinKernelTest {
    @BeforeEach
    void require() {
        RealKernel.require();
    }

    private static Path pinned(Path root) throws IOException {
        assertThat(PinDirectory.open(root)).isPresent();
        assertThat(root).isNotEmptyDirectory();
        return root;
    }

    private static void unpin(Path root) {
        assertThat(Main.commandLine(Map.of()).execute("unpin", "--pin-dir=" + root))
                .isZero();
    }

    @Test
    void leaves_no_directory_when_the_last_node_of_a_kernel_is_unpinned() throws Exception {
        try (BpfFileSystem files = BpfFileSystem.mount()) {
            Path nodes = files.path().resolve("netiso");
            Path first = pinned(nodes.resolve("node1"));
            Path last = pinned(nodes.resolve("node2"));
            unpin(first);
            assertThat(first).doesNotExist();
            assertThat(last).isNotEmptyDirectory();
            unpin(last);
            assertThat(nodes).doesNotExist();
        }
    }

    @Test
    void leaves_directories_that_were_not_made_for_pins() throws Exception {
        try (BpfFileSystem files = BpfFileSystem.mount()) {
            Path own = Files.createDirectory(files.path().resolve("own"));
            unpin(pinned(own.resolve("node")));
            assertThat(own).isEmptyDirectory();

            Path shared = Files.createDirectory(files.path().resolve("netiso"));
            Path other = Files.createDirectory(shared.resolve("other"));
            unpin(pinned(shared.resolve("node")));
            assertThat(other).isEmptyDirectory();
            assertThat(shared.resolve("node")).doesNotExist();
        }
    }

    @Test
    void leaves_the_mount_point_of_a_file_system() throws Exception {
        try (BpfFileSystem files = BpfFileSystem.mount()) {
            Path mounted = Files.createDirectory(files.path().resolve("netiso"));
            Commands.run("mount -t bpf bpf " + mounted);
            try {
                unpin(pinned(mounted.resolve("node")));
                assertThat(Files.getFileStore(mounted)).isNotEqualTo(Files.getFileStore(files.path()));
                assertThat(mounted.resolve("node")).doesNotExist();
            } finally {
                Commands.run("umount " + mounted);
            }
        }
    }
}
