// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.flow.IpAddress;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RoutedDevicesTest {
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();
    private final RoutedDevices routes = new RoutedDevices(_ -> OptionalInt.of(asked.incrementAndGet()), nanos::get);

    @Test
    void an_answer_holds_for_half_a_second() {
        IpAddress address = IpAddress.of("10.0.0.1");
        assertThat(routes.to(address)).hasValue(1);
        assertThat(routes.to(address)).hasValue(1);
        nanos.addAndGet(Duration.ofMillis(500).toNanos());
        assertThat(routes.to(address)).hasValue(2);
    }

    @Test
    void a_flood_of_addresses_has_so_many_questions_a_second() {
        for (int i = 0; i < 20_000; i++) {
            routes.to(IpAddress.v4(i));
        }
        assertThat(asked.get()).isEqualTo(5000);
        assertThat(routes.to(IpAddress.v4(19_999))).isEmpty();
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(routes.to(IpAddress.v4(19_999))).hasValue(5001);
    }
}
