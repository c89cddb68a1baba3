// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import static org.awaitility.Awaitility.await;

import dev.netiso.agent.bpf.BpfException;
import dev.netiso.agent.event.FlowRow;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Drains a kernel side and keeps what came of one source. */
class Rows implements RowReader {
    /** A row's numbers, copied. */
    record Row(
            FlowRow.RowVerdict verdict,
            int reason,
            String destination,
            int protocol,
            int port,
            long packets,
            long attempts,
            String service,
            FlowRow.Socket socket,
            int socketNetns,
            int netns,
            boolean first,
            long epoch,
            boolean resumed) {}

    private final KernelSide kernel;
    private final String source;
    private final FlowRow window = new FlowRow();
    private final List<Row> rows = new ArrayList<>();
    private long epoch;
    private boolean resumed;

    Rows(KernelSide kernel, String source) {
        this.kernel = kernel;
        this.source = source;
    }

    @Override
    public void beforeSwap() {}

    @Override
    public void begin(long number, boolean again) {
        epoch = number;
        resumed = again;
    }

    @Override
    public void read(ByteBuffer bytes) {
        window.at(bytes);
        if (!window.source().toString().equals(source)) {
            return;
        }
        rows.add(new Row(
                window.verdict(),
                window.reason(),
                window.destination().toString(),
                window.protocol(),
                window.destinationPort(),
                window.packets(),
                window.attempts(),
                window.servicePort() == 0 ? "" : window.service() + ":" + window.servicePort(),
                window.socket(),
                window.socketNetns(),
                window.netns(),
                window.isFirstPacket(),
                epoch,
                resumed));
    }

    @Override
    public void commit() throws BpfException {}

    /** Number of the latest drain. */
    long epoch() {
        return epoch;
    }

    /** Everything that came so far, and what is there now. */
    List<Row> all() throws Exception {
        kernel.drain(this);
        return List.copyOf(rows);
    }

    /** Waits for a row. */
    Row awaitRow(Predicate<Row> wanted) {
        return await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> stream().filter(wanted).findFirst(), java.util.Optional::isPresent)
                .orElseThrow();
    }

    private Stream<Row> stream() throws Exception {
        return all().stream();
    }

    long packets(Predicate<Row> wanted) throws Exception {
        return stream().filter(wanted).mapToLong(Row::packets).sum();
    }
}
