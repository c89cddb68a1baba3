// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.flow.Lost;
import dev.netiso.flow.Verdict;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DumpTotalsTest {
    private static final DumpTotals TOTALS = new DumpTotals(
            Map.of(
                    Verdict.DROPPED, new DumpTotals.Of(10_000, 234_567, 224_567, 0),
                    Verdict.UNANSWERED, new DumpTotals.Of(1, 4, 1, 2)),
            12,
            3,
            0,
            4,
            6,
            Map.of(Lost.Place.AGENT_RING, 2L, Lost.Place.KERNEL_MAP, 5L));

    @Test
    void a_person_reads_a_table() {
        assertThat(String.join("\n", TOTALS.toLines())).isEqualTo("""
                                    flows      counted      repeats       hidden
                forwarded               0            0            0            0
                dropped             10000       234567       224567            0
                unanswered              1            4            1            2
                refused                 0            0            0            0
                not reported: 12 dropped packets that began no connection, 3 that could not be parsed, 0 of other nodes, 4 of unknown namespaces
                forgotten: 6 connections, for want of room; one that went on has another line
                lost: 7 (KERNEL_MAP 5, AGENT_RING 2)""");
        assertThat(new DumpTotals(Map.of(), 0, 0, 0, 0, 0, Map.of()).toLines())
                .noneMatch(line -> line.startsWith("forgotten"))
                .last()
                .isEqualTo("lost: 0");
    }

    @Test
    void a_script_reads_one_object() {
        assertThat(TOTALS.toJson())
                .isEqualTo("{\"totals\":{\"FORWARDED\":{\"flows\":0,\"counted\":0,\"repeats\":0,\"hidden\":0},"
                        + "\"DROPPED\":{\"flows\":10000,\"counted\":234567,\"repeats\":224567,\"hidden\":0},"
                        + "\"UNANSWERED\":{\"flows\":1,\"counted\":4,\"repeats\":1,\"hidden\":2},"
                        + "\"REFUSED\":{\"flows\":0,\"counted\":0,\"repeats\":0,\"hidden\":0}},"
                        + "\"not_first\":12,\"not_parsed\":3,\"foreign\":0,\"unknown_namespace\":4,\"forgotten\":6,"
                        + "\"lost\":{\"KERNEL_MAP\":5,\"AGENT_RING\":2}}");
    }
}
