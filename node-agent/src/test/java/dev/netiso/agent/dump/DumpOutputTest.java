// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.netiso.flow.Flow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DumpOutputTest {
    private static final Flow FLOW = MadeUpFlows.all().getFirst();
    private static final FlowLines ID = (text, flow) -> text.append(flow.uuid()).append('\n');

    @Test
    void a_line_is_there_at_once() throws IOException {
        try (PipedInputStream in = new PipedInputStream();
                DumpOutput output = new DumpOutput(10, ID, new PipedOutputStream(in), () -> {})) {
            output.accept(FLOW);
            assertThat(in.readNBytes(8)).isEqualTo("dropped\n".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void everything_that_waits_is_written_before_the_end() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DumpOutput output = new DumpOutput(20_000, ID, out, () -> {});
        for (int i = 0; i < 20_000; i++) {
            output.accept(FLOW);
        }
        output.close();
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(20_000);
        assertThat(output.lost()).isZero();
    }

    @Test
    void nobody_waits_for_a_reader_and_what_it_is_too_slow_for_is_counted() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FlowLines slow = (text, flow) -> {
            reading.countDown();
            awaitOn(goOn);
            ID.append(text, flow);
        };
        DumpOutput output = new DumpOutput(5, slow, out, () -> {});
        output.accept(FLOW);
        reading.await();
        for (int i = 0; i < 100; i++) {
            output.accept(FLOW);
        }
        goOn.countDown();
        output.close();
        long written = out.toString(StandardCharsets.UTF_8).lines().count();
        assertThat(written).isEqualTo(6);
        assertThat(written + output.lost()).isEqualTo(101);
    }

    private static void awaitOn(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            awaitOn(latch); // the end, which waits for what is being written
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_reader_that_has_gone_is_told_once_and_loses_nothing() {
        AtomicInteger told = new AtomicInteger();
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        try (DumpOutput output = new DumpOutput(1, ID, closed, told::incrementAndGet)) {
            output.accept(FLOW);
            await().until(() -> told.get() == 1);
            for (int i = 0; i < 100; i++) {
                output.accept(FLOW);
            }
            assertThat(output.lost()).isZero();
            assertThat(output.failure()).get().extracting(Throwable::getMessage).isEqualTo("Broken pipe");
        }
        assertThat(told).hasValue(1);
    }
}
