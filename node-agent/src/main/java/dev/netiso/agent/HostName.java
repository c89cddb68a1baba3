// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of this machine, which a node mostly has too. */
final class HostName {
    private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

    private HostName() {}

    /** As the kernel has it; {@code localhost} where that cannot be read. */
    static String ofKernel() {
        try {
            return Files.readString(KERNEL).strip();
        } catch (IOException e) {
            return "localhost";
        }
    }
}
