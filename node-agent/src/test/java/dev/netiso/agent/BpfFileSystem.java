// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A BPF file system of its own. */
record BpfFileSystem(Path path) implements AutoCloseable {
    static BpfFileSystem mount() throws IOException {
        Path directory = Files.createTempDirectory("netiso-bpf");
        Commands.run("mount -t bpf bpf " + directory);
        return new BpfFileSystem(directory);
    }

    @Override
    public void close() throws IOException {
        Commands.run("umount " + path);
        Files.delete(path);
    }
}
