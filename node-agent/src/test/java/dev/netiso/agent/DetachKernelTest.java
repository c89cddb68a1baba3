// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.netiso.agent.bpf.BpfException;
import dev.netiso.agent.bpf.PerCpuValues;
import dev.netiso.agent.event.KernelCounters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
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
                KernelSide kernel = KernelSide.load(Optional.empty())) {
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
    void does_not_touch_an_event_that_is_being_made_and_counts_the_drop_that_came_in_between() throws Exception {
        try (Pod pod = Pod.onThisNode();
                KernelSide kernel = KernelSide.load(Optional.empty())) {
            kernel.attach();
            // Every member one, the in-use mark among them: every CPU is looking at a drop.
            PerCpuValues.fill(kernel.map("counters"), 1);
            KernelCounters before = kernel.counters();
            pod.send("udp", 4, 7000);
            await().until(() -> kernel.counters().nested() > before.nested());
            assertThat(kernel.counters().drops()).isEqualTo(before.drops());
            assertThat(reported(kernel)).isEqualTo(before.reported());

            PerCpuValues.fill(kernel.map("counters"), 0);
            pod.send("udp", 4, 7001);
            await().until(() -> reported(kernel) > 0);
        }
    }

    @Test
    void leaves_no_program_map_or_link_open() throws Exception {
        long before = bpfDescriptors();
        try (KernelSide kernel = KernelSide.load(Optional.empty())) {
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
