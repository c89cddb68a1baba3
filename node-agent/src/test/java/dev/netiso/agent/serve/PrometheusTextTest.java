// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.serve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrometheusTextTest {
    @Test
    void families_are_said_once_and_samples_follow() {
        PrometheusText text = new PrometheusText("netiso_agent_");
        text.counter("lost_total", "Events\nlost").add(3, "place", "a").add(0, "place", "b");
        text.ofProcess("cpu_seconds_total", "counter", "Time").add(1.25);
        assertThat(text.toString()).isEqualTo("""
                # HELP netiso_agent_lost_total Events\\nlost
                # TYPE netiso_agent_lost_total counter
                netiso_agent_lost_total{place="a"} 3
                netiso_agent_lost_total{place="b"} 0
                # HELP process_cpu_seconds_total Time
                # TYPE process_cpu_seconds_total counter
                process_cpu_seconds_total 1.250
                """);
    }

    @Test
    void text_cannot_leave_its_label() {
        PrometheusText text = new PrometheusText("");
        text.gauge("not_seen", "What").add(1, "what", "a\"} 2\nb\\");
        assertThat(text.toString()).endsWith("not_seen{what=\"a\\\"} 2\\nb\\\\\"} 1\n");
    }
}
