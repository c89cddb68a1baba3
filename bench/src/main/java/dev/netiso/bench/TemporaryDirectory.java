// SPDX-License-Identifier: Apache-2.0
package dev.netiso.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A directory of plain files that goes when it is closed. */
record TemporaryDirectory(Path path) implements AutoCloseable {
    static TemporaryDirectory create() throws IOException {
        return new TemporaryDirectory(Files.createTempDirectory("netiso-bench"));
    }

    Path file(String name) {
        return path.resolve(name);
    }

    @Override
    public void close() throws IOException {
        List<Path> files;
        try (Stream<Path> listed = Files.list(path)) {
            files = listed.toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
        Files.delete(path);
    }
}
