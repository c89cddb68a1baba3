// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where control groups version 2 are mounted. */
final class CgroupRoot {
    private CgroupRoot() {}

    static Path find() throws IOException {
        return Files.readAllLines(Path.of("/proc/mounts")).stream()
                .map(line -> line.split(" ", -1))
                .filter(words -> words[2].equals("cgroup2"))
                .map(words -> Path.of(words[1]))
                .findFirst()
                .orElseThrow();
    }
}
