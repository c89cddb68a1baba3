// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** What a test of the real kernel needs. Where it is missing the test is skipped, saying why; with NETISO_REQUIRE_KERNEL=1 it fails. */
public final class RealKernel {
    private RealKernel() {}

    public static void require() {
        Optional<String> missing = missing();
        if ("1".equals(System.getenv("NETISO_REQUIRE_KERNEL"))) {
            assertThat(missing).as("NETISO_REQUIRE_KERNEL=1, but").isEmpty();
        }
        assumeTrue(missing.isEmpty(), () -> "needs the real kernel: " + missing.orElse(""));
    }

    private static Optional<String> missing() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("not root");
        }
        if (!Files.exists(Path.of("/sys/kernel/btf/vmlinux"))) {
            return Optional.of("no BTF at /sys/kernel/btf/vmlinux");
        }
        return Stream.of("ip", "tc", "nft", "iptables", "setpriv", "unshare")
                .filter(tool -> !isOnPath(tool))
                .findFirst()
                .map(tool -> "no " + tool + " on PATH");
    }

    private static boolean isOnPath(String tool) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
    }
}
