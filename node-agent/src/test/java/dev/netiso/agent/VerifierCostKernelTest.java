// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What it costs this kernel to accept each program, beside what was written down when that was last looked at. A program that grows without notice is one
 * that an older kernel, which prunes less, may refuse.
 */
class VerifierCostKernelTest {
    private static final String RECORD = "verifier-cost.txt";
    private static final double MARGIN = 1.25;

    @BeforeEach
    void require() {
        RealKernel.require();
    }

    @Test
    void stays_near_what_is_on_record() throws Exception {
        Map<String, Integer> recorded = recorded();
        Map<String, Integer> cost = new TreeMap<>();
        for (KernelOptions.Datagrams way : KernelOptions.Datagrams.values()) {
            try (KernelSide kernel = KernelSide.load(KernelOptions.defaults().withDatagrams(way))) {
                cost.putAll(kernel.verifierCost());
            }
        }
        System.out.printf("%-24s %12s %12s%n", "program", "instructions", "on record");
        cost.forEach((program, instructions) ->
                System.out.printf("%-24s %12d %12d%n", program, instructions, recorded.getOrDefault(program, 0)));
        assertThat(cost).as("programs, as in " + RECORD).containsOnlyKeys(recorded.keySet());
        cost.forEach((program, instructions) -> assertThat(instructions)
                .as(
                        "%s: instructions that the verifier looked at; if it is worth it, write the number into %s",
                        program, RECORD)
                .isPositive()
                .isLessThanOrEqualTo((int) (recorded.getOrDefault(program, 0) * MARGIN)));
    }

    private static Map<String, Integer> recorded() throws IOException {
        try (InputStream stream = Objects.requireNonNull(VerifierCostKernelTest.class.getResourceAsStream(RECORD))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" +", 2))
                    .collect(Collectors.toMap(words -> words[0], words -> Integer.valueOf(words[1].strip())));
        }
    }
}
