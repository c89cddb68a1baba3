// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.bpf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What this process may do (capabilities(7)). */
public enum Capabilities {
    BPF(39),
    PERFMON(38);

    /** Before Linux 5.8 it stood for the others, and it includes them still. */
    private static final int SYS_ADMIN = 21;

    private static final String EFFECTIVE = "CapEff:";

    private final int bit;

    Capabilities(int bit) {
        this.bit = bit;
    }

    /**
     * Checks beforehand, for an error that names what is missing.
     *
     * @throws BpfException.MissingCapability naming those that are missing for loading and attaching tracing programs
     */
    public static void require() throws BpfException.MissingCapability {
        long effective = effective(Path.of("/proc/self/status"));
        List<Capabilities> missing = Arrays.stream(values())
                .filter(capability -> !capability.isIn(effective))
                .toList();
        if (!missing.isEmpty()) {
            String names = missing.stream().map(Enum::name).collect(Collectors.joining(" and "));
            throw new BpfException.MissingCapability("cannot load programs: the process lacks " + names
                    + "; run as root, or add them to securityContext.capabilities.add");
        }
    }

    private boolean isIn(long set) {
        return (set >>> bit & 1) == 1 || (set >>> SYS_ADMIN & 1) == 1;
    }

    private static long effective(Path status) {
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith(EFFECTIVE))
                    .map(line -> line.substring(EFFECTIVE.length()).strip())
                    .mapToLong(digits -> Long.parseUnsignedLong(digits, 16))
                    .findFirst()
                    .orElse(-1);
        } catch (IOException | NumberFormatException e) {
            // Then the kernel will say.
            return -1;
        }
    }
}
