// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.netiso.agent.bpf.BpfException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That it is the program which sees the drops, and that nothing stays behind. */
class DetachKernelTest {
    @BeforeEach
    void require() {
        RealKernel.require();
    }

    @Test
    void sees_drops_while_the_program_is_attached_and_none_when_it_is_detached() throws Exception {
        try (Pod pod = Pod.onThisNode();
                KernelSide kernel = KernelSide.load(KernelOptions.defaults())) {
            assertThat(kernel.notAttached()).isPresent();
            kernel.attach();
            assertThat(kernel.notAttached()).isEmpty();
            pod.send("udp", 4, 7000);
            await().until(() -> reported(kernel) > 0);

            kernel.detach();
            assertThat(kernel.notAttached()).isPresent();
            long before = reported(kernel);
            long dropped = pod.droppedAtNode();
            pod.send("udp", 4, 7001);
            await().until(() -> pod.droppedAtNode() > dropped);
            assertThat(reported(kernel)).isEqualTo(before);
        }
    }

    @Test
    void leaves_no_program_map_or_link_open() throws Exception {
        long before = bpfDescriptors();
        try (KernelSide kernel = KernelSide.load(KernelOptions.defaults())) {
            kernel.attach();
            assertThat(bpfDescriptors()).isGreaterThan(before);
        }
        assertThat(bpfDescriptors()).isEqualTo(before);
    }

    private static long reported(KernelSide kernel) throws BpfException {
        return kernel.counters().reported();
    }

    private static long bpfDescriptors() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(DetachKernelTest::isBpf).count();
        }
    }

    private static boolean isBpf(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().contains("bpf");
        } catch (IOException e) {
            return false;
        }
    }
}
