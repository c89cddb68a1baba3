// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.agent.event.KernelCounters;
import dev.netiso.flow.Lost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class LossesTest {
    @Test
    void tells_once_what_was_lost_while_no_agent_ran() {
        List<Lost> lost = new ArrayList<>();
        Losses losses = new Losses(new AgentCounters(), lost::add, () -> 0);
        losses.takeOver(5);
        losses.report(folded(12));
        losses.report(folded(12));
        losses.report(folded(13));
        assertThat(lost).containsExactly(new Lost(Lost.Place.KERNEL_MAP, 7), new Lost(Lost.Place.KERNEL_MAP, 1));
    }

    @Test
    void logs_what_goes_on_once_in_ten_seconds_and_leaves_nothing_out() {
        List<String> lines = new ArrayList<>();
        Handler handler = new LineHandler(lines);
        Logger log = Logger.getLogger(Losses.class.getName());
        AtomicLong now = new AtomicLong(1);
        Losses losses = new Losses(new AgentCounters(), _ -> {}, now::get);
        log.addHandler(handler);
        try {
            for (int folded = 1; folded <= 100; folded++) {
                losses.report(folded(folded));
                now.addAndGet(Duration.ofMillis(150).toNanos());
            }
            now.addAndGet(Duration.ofSeconds(10).toNanos());
            losses.report(folded(100));
        } finally {
            log.removeHandler(handler);
        }
        assertThat(lines).hasSize(3).first(InstanceOfAssertFactories.STRING).startsWith("1 events lost");
        assertThat(lines.stream()
                        .mapToInt(line -> Integer.parseInt(line.split(" ", 2)[0]))
                        .sum())
                .isEqualTo(100);
    }

    private static final class LineHandler extends Handler {
        private final Formatter formatter = new SimpleFormatter();
        private final List<String> lines;

        LineHandler(List<String> lines) {
            this.lines = lines;
        }

        @Override
        public void publish(LogRecord line) {
            lines.add(formatter.formatMessage(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private static KernelCounters folded(long folded) {
        return new KernelCounters(100, 0, 0, 0, folded, 0, 0, 0, 0);
    }
}
