// SPDX-License-Identifier: Apache-2.0
package dev.netiso.api.observer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import dev.netiso.api.observer.extension.StatusExtension;
import dev.netiso.api.observer.flow.LostEvent;
import dev.netiso.api.observer.flow.LostEventSource;
import dev.netiso.flow.Lost;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LossMessagesTest {
    private static ServerStatusResponse status(Any extension) {
        return ServerStatusResponse.newBuilder().setExtensions(extension).build();
    }

    private static ServerStatusResponse lost(String place, long count) {
        StatusExtension.Builder extension = StatusExtension.newBuilder();
        extension.addLostBuilder().setPlace(place).setCount(count);
        return status(Any.pack(extension.build()));
    }

    @Test
    void reads_what_it_wrote() {
        Map<Lost.Place, Long> counts = Map.of(Lost.Place.AGENT_RING, 3L, Lost.Place.SERVER_QUEUE, Long.MAX_VALUE);
        assertThat(LossMessages.read(status(LossMessages.write(counts, List.of()))))
                .isEqualTo(counts);
    }

    @Test
    void does_not_call_lost_what_is_told_again() throws Exception {
        StatusExtension written = LossMessages.write(Map.of(Lost.Place.AGENT_TABLE, 3L), List.of())
                .unpack(StatusExtension.class);
        assertThat(written.getLostList()).isEmpty();
        assertThat(LossMessages.read(status(Any.pack(written)))).isEqualTo(Map.of(Lost.Place.AGENT_TABLE, 3L));
    }

    @ParameterizedTest
    @EnumSource
    void reads_back_every_place_in_an_event(Lost.Place place) {
        assertThat(LossMessages.read(LossMessages.event(new Lost(place, 3)))).isEqualTo(new Lost(place, 3));
    }

    @Test
    void reads_the_events_of_hubbles_own_server_by_their_source() {
        assertThat(LossMessages.read(event(LostEventSource.PERF_EVENT_RING_BUFFER, 2)))
                .isEqualTo(new Lost(Lost.Place.KERNEL_RING, 2));
        assertThat(LossMessages.read(event(LostEventSource.HUBBLE_RING_BUFFER, 2)))
                .isEqualTo(new Lost(Lost.Place.AGENT_RING, 2));
        assertThat(LossMessages.read(event(LostEventSource.OBSERVER_EVENTS_QUEUE, 0)))
                .isEqualTo(new Lost(Lost.Place.DECODER, 1));
    }

    private static LostEvent event(LostEventSource source, long count) {
        return LostEvent.newBuilder().setSource(source).setNumEventsLost(count).build();
    }

    @Test
    void reads_what_a_server_cannot_see_as_lines_that_harm_no_screen() {
        List<String> notSeen = List.of("UDP: not asked for", "a\u001b[2J", "x".repeat(300));
        assertThat(LossMessages.readNotSeen(status(LossMessages.write(Map.of(), notSeen))))
                .containsExactly("UDP: not asked for", "a?[2J", "x".repeat(256));
        assertThat(LossMessages.readNotSeen(ServerStatusResponse.getDefaultInstance()))
                .isEmpty();
    }

    @Test
    void reads_nothing_from_a_server_that_does_not_say() {
        assertThat(LossMessages.read(ServerStatusResponse.getDefaultInstance())).isEmpty();
        assertThat(LossMessages.read(status(Any.pack(ServerStatusResponse.getDefaultInstance()))))
                .isEmpty();
    }

    @Test
    void refuses_what_no_server_of_this_version_writes() {
        assertThatThrownBy(() -> LossMessages.read(lost("KERNEL_RING", 0)))
                .hasMessage("status lost count: 0 (expected: 1 to 2^63 - 1)");
        assertThatThrownBy(() -> LossMessages.read(lost("KERNEL_RING", -1)))
                .hasMessage("status lost count: 18446744073709551615 (expected: 1 to 2^63 - 1)");
        assertThatThrownBy(() -> LossMessages.read(lost("ELSEWHERE", 1)))
                .hasMessage("status lost place: not one that this version knows");
        Any malformed = Any.pack(StatusExtension.getDefaultInstance()).toBuilder()
                .setValue(ByteString.copyFromUtf8("?"))
                .build();
        assertThatThrownBy(() -> LossMessages.read(status(malformed))).hasMessage("status extensions: malformed");
    }
}
