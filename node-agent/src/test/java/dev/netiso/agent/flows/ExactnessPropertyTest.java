// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.agent.event.LedgerEntry;
import dev.netiso.agent.flows.ModelKernel.Sight;
import dev.netiso.flow.Flow;
import dev.netiso.flow.Transport;
import dev.netiso.flow.Verdict;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Random packets, ring overflows, drains and crashes at any step: whatever happens, every count is told once. */
class ExactnessPropertyTest {
    private static final int STEPS = 600;
    private static final int PORTS = 30;
    private static final int SERVICES = 1000;
    private static final int ENDPOINTS = 2000;
    private static final int PER_MILLE = 1000;

    /** The process ends here. */
    private static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static final class Run extends MemoryLedger {
        final SplittableRandom random;
        final ModelKernel kernel = new ModelKernel();
        final RepeatPolicy policy;
        final int capacity;
        final Map<String, Flow> heard = new HashMap<>();
        FlowCounters counters = new FlowCounters();
        FlowTable table;

        /** @param crashes of a thousand writes or reports, how many end the process */
        Run(long seed, RepeatPolicy policy, int capacity, int crashes) {
            this.random = new SplittableRandom(seed);
            this.policy = policy;
            this.capacity = capacity;
            this.table = start();
            this.table.takeOver();
            this.crashing = crashes;
        }

        private int crashing;

        private FlowTable start() {
            counters = new FlowCounters();
            return TableFixture.table(capacity, policy, this, counters, this::hear);
        }

        private void perhapsCrash() {
            if (random.nextInt(PER_MILLE) < crashing) {
                throw new Crash();
            }
        }

        private void hear(Flow flow) {
            perhapsCrash();
            Flow before = Objects.requireNonNullElse(heard.putIfAbsent(flow.uuid(), flow), flow);
            // What is told twice is told alike, but for what was learnt of the ends meanwhile.
            assertThat(flow).isEqualTo(before.between(flow.source(), flow.destination()));
            perhapsCrash();
        }

        @Override
        public void put(LedgerEntry entry) {
            perhapsCrash();
            super.put(entry);
        }

        @Override
        public void remove(LedgerEntry entry) {
            perhapsCrash();
            super.remove(entry);
        }

        void steps() {
            for (int i = 0; i < STEPS; i++) {
                step();
            }
            crashing = 0;
            attempt(() -> kernel.readRing(table, Integer.MAX_VALUE));
            kernel.now += Duration.ofMillis(10).toNanos();
            attempt(() -> kernel.drain(table));
            attempt(table::finish);
        }

        private void step() {
            kernel.now += random.nextInt(20_000_000);
            switch (random.nextInt(12)) {
                case 0 -> attempt(() -> kernel.drain(table));
                case 1, 2 ->
                    attempt(() -> {
                        kernel.readRing(table, random.nextInt(10));
                        table.settle(kernel.now);
                    });
                case 3 -> connect(Sight.CLIENT, 1 + random.nextInt(PORTS));
                case 4 -> connect(Sight.CLIENT_OF_SERVICE, SERVICES + random.nextInt(PORTS));
                case 5 -> kernel.see(Sight.CLIENT_OF_ENDPOINTS, ENDPOINTS + random.nextInt(5), random.nextInt(60_000));
                case 6 -> kernel.now += Duration.ofSeconds(random.nextInt(20)).toNanos();
                default -> kernel.see(Sight.DROP, 1 + random.nextInt(PORTS), random.nextInt(4));
            }
        }

        private void connect(Sight client, int port) {
            int sourcePort = random.nextInt(60_000);
            kernel.see(client, port, sourcePort);
            kernel.now += 1000;
            kernel.see(Sight.SERVER, port, sourcePort);
        }

        private void attempt(Runnable what) {
            try {
                what.run();
            } catch (Crash crash) {
                restart();
            }
        }

        private void restart() {
            try {
                table = start();
                table.takeOver();
                kernel.drain(table);
            } catch (Crash crash) {
                restart();
            }
        }

        long told(Verdict verdict) {
            return heard.values().stream()
                    .filter(flow -> flow.verdict() == verdict)
                    .mapToLong(Flow::count)
                    .sum();
        }

        private static String connection(Flow flow) {
            int port = ((Transport.Ports) flow.transport()).destinationPort();
            return flow.verdict() + " " + port
                    + (port < ENDPOINTS ? "" : flow.destination().address());
        }

        void assertEveryConnectionIsToldOnce() {
            assertThat(heard.values()).extracting(Run::connection).doesNotHaveDuplicates();
        }
    }

    @RepeatedTest(40)
    void tells_every_connection_once_whatever_happens(RepetitionInfo repetition) {
        Run run = new Run(repetition.getCurrentRepetition(), RepeatPolicy.NEVER, 1000, 5);
        run.steps();
        run.assertEveryConnectionIsToldOnce();
        assertExact(run);
    }

    @RepeatedTest(40)
    void counts_every_packet_once_whatever_happens(RepetitionInfo repetition) {
        Run run = new Run(repetition.getCurrentRepetition(), TableFixture.AFTER_30_SECONDS, 1000, 5);
        run.steps();
        assertExact(run);
    }

    private static void assertExact(Run run) {
        assertThat(run.counters.counted(Verdict.DROPPED)).isEqualTo(run.kernel.sent(Sight.DROP));
        assertThat(run.told(Verdict.DROPPED) + run.counters.folded(Verdict.DROPPED))
                .isEqualTo(run.kernel.sent(Sight.DROP));
        long connections = run.kernel.sent(Sight.CLIENT)
                + run.kernel.sent(Sight.CLIENT_OF_SERVICE)
                + run.kernel.sent(Sight.CLIENT_OF_ENDPOINTS);
        assertThat(run.counters.counted(Verdict.FORWARDED)).isEqualTo(connections);
        assertThat(run.told(Verdict.FORWARDED) + run.counters.folded(Verdict.FORWARDED))
                .isEqualTo(connections);
    }

    /** Where connections are forgotten they may be told again, but nothing is counted twice, and nothing missed. */
    @RepeatedTest(40)
    void counts_exactly_with_a_table_that_is_too_small(RepetitionInfo repetition) {
        Run run = new Run(repetition.getCurrentRepetition(), RepeatPolicy.NEVER, 8, 0);
        run.steps();
        assertThat(run.counters.forgotten()).isPositive();
        assertThat(run.counters.remembered()).isLessThanOrEqualTo(8);
        assertThat(run.size()).isLessThanOrEqualTo(16);
        assertThat(run.counters.counted(Verdict.DROPPED)).isEqualTo(run.kernel.sent(Sight.DROP));
        assertThat(run.told(Verdict.DROPPED)).isEqualTo(run.counters.reported(Verdict.DROPPED));
    }
}
