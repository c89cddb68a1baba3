// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.api.observer.ObserverService;
import dev.netiso.flow.Endpoint;
import dev.netiso.flow.Flow;
import dev.netiso.flow.FlowRing;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.LocalTag;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;
import dev.netiso.flow.Verdict;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FlowOutletTest {
    private static final Flow FLOW = new Flow(
            "f",
            Instant.EPOCH,
            Instant.EPOCH,
            "n",
            Verdict.FORWARDED,
            Optional.empty(),
            Endpoint.of(IpAddress.of("10.0.0.1"), LocalTag.NONE),
            Endpoint.of(IpAddress.of("10.0.0.2"), LocalTag.NONE),
            new Transport.Ports(Protocol.TCP, 1, 2),
            1,
            Optional.empty());

    private final FlowRing<Flow> ring = new FlowRing<>(1000);
    private final ObserverService<Flow> service = ServedFlows.of(ring, Clock.systemUTC(), List::of, Runnable::run);
    private int asked;
    private final FlowOutlet outlet =
            new FlowOutlet(ring, service, new FlowTally(), new LossTally(), new Patience(this::isSlow, () -> 0));

    private int woken;

    FlowOutletTest() {
        ring.onAppend(() -> woken++);
    }

    private boolean isSlow() {
        asked++;
        return false;
    }

    private void send(int flows) {
        for (int i = 0; i < flows; i++) {
            outlet.flow(FLOW);
        }
    }

    @Test
    void wakes_those_who_send_once_a_batch_and_not_for_an_empty_one() {
        send(10);
        assertThat(woken).isZero();
        assertThat(ring.end()).isEqualTo(10);
        outlet.endBatch();
        outlet.endBatch();
        assertThat(woken).isEqualTo(1);
    }

    @Test
    void wakes_them_within_a_large_batch_too() {
        send(130);
        assertThat(woken).isEqualTo(2);
    }

    @Test
    void looks_for_slow_followers_before_every_batch_however_small() {
        for (int batch = 1; batch <= 3; batch++) {
            send(1);
            outlet.endBatch();
            assertThat(asked).isEqualTo(batch);
        }
        send(65);
        assertThat(asked).isEqualTo(5);
    }
}
