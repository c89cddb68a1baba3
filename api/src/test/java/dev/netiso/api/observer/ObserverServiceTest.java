// SPDX-License-Identifier: Apache-2.0
package dev.netiso.api.observer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.UnknownFieldSet;
import dev.netiso.api.observer.flow.FlowFilter;
import dev.netiso.api.observer.flow.LostEventSource;
import dev.netiso.flow.Flow;
import dev.netiso.flow.FlowRing;
import dev.netiso.flow.Lost;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ObserverServiceTest {
    private static final int CAPACITY = 8;

    private final FlowRing<Flow> ring = new FlowRing<>(CAPACITY);
    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final InstantSource clock = InstantSource.fixed(TestFlows.NOON.plusSeconds(60));
    private final RingStatus<Flow> status = new RingStatus<>(ring, Function.identity(), "netiso test", clock);
    private final ObserverService<Flow> service = new ObserverService<>(
            ring,
            Function.identity(),
            flow -> FlowMessages.response(FlowMessages.write(flow)).toByteArray(),
            FlowFilters.Names.PODS_NAMED,
            () -> status.read().build(),
            () -> List.of("UDP: not asked for"),
            executor);
    private final String name = InProcessServerBuilder.generateName();
    private final Server server =
            InProcessServerBuilder.forName(name).addService(service).build();
    private final ManagedChannel channel = InProcessChannelBuilder.forName(name).build();

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
        executor.shutdownNow();
    }

    private void append(int from, int to) {
        for (int i = from; i <= to; i++) {
            ring.append(TestFlows.dropped(i));
        }
    }

    private List<String> uuids(GetFlowsRequest.Builder request) {
        Iterator<GetFlowsResponse> responses = ObserverGrpc.newBlockingStub(channel)
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .getFlows(request.build());
        List<String> uuids = new ArrayList<>();
        responses.forEachRemaining(response -> uuids.add(response.getFlow().getUuid()));
        return uuids;
    }

    private static GetFlowsRequest.Builder request() {
        return GetFlowsRequest.newBuilder();
    }

    private static com.google.protobuf.Timestamp at(int number) {
        return Timestamps.of(TestFlows.dropped(number).time());
    }

    @Test
    void sends_all_that_is_kept_when_nothing_is_asked_for() {
        append(1, 10);
        assertThat(uuids(request())).containsExactly("f-3", "f-4", "f-5", "f-6", "f-7", "f-8", "f-9", "f-10");
    }

    @Test
    void sends_nothing_of_an_empty_ring() {
        assertThat(uuids(request())).isEmpty();
    }

    @Test
    void sends_the_last_ones_or_the_first_ones_that_match() {
        append(1, 5);
        ring.append(TestFlows.dropped(6, "10.9.9.9", "10.0.1.2", TestFlows.TCP));
        FlowFilter mine = FlowFilter.newBuilder().addSourceIp("10.0.0.1").build();
        assertThat(uuids(request().setNumber(2))).containsExactly("f-5", "f-6");
        assertThat(uuids(request().setNumber(2).addWhitelist(mine))).containsExactly("f-4", "f-5");
        assertThat(uuids(request().setNumber(2).addBlacklist(mine))).containsExactly("f-6");
        assertThat(uuids(request().setNumber(2).setFirst(true))).containsExactly("f-1", "f-2");
        assertThat(uuids(request().setNumber(-1))).hasSize(6);
    }

    @Test
    void sends_what_lies_in_a_range_of_time_bounds_included() {
        append(1, 6);
        assertThat(uuids(request().setSince(at(4)))).containsExactly("f-4", "f-5", "f-6");
        assertThat(uuids(request().setUntil(at(2)))).containsExactly("f-1", "f-2");
        assertThat(uuids(request().setSince(at(2)).setUntil(at(4)))).containsExactly("f-2", "f-3", "f-4");
        assertThat(uuids(request().setSince(at(2)).setNumber(2))).containsExactly("f-2", "f-3");
    }

    @Test
    void follows_from_now_on_without_a_number() throws InterruptedException {
        append(1, 3);
        Reader reader = follow(request());
        append(4, 5);
        assertThat(reader.next().getFlow().getUuid()).isEqualTo("f-4");
        assertThat(reader.next().getFlow().getUuid()).isEqualTo("f-5");
    }

    @Test
    void follows_after_the_last_ones_and_ends_when_the_time_is_past() throws InterruptedException {
        append(1, 3);
        Reader reader = follow(request().setNumber(1).setUntil(at(4)));
        append(4, 5);
        assertThat(reader.next().getFlow().getUuid()).isEqualTo("f-3");
        assertThat(reader.next().getFlow().getUuid()).isEqualTo("f-4");
        assertThat(reader.status().isOk()).isTrue();
        await().until(() -> service.followers() == 0);
    }

    @Test
    void forgets_a_follower_that_went_away() {
        Reader reader = follow(request());
        reader.call.cancel("enough", null);
        await().until(() -> service.followers() == 0);
        append(1, 2);
    }

    @Test
    void never_waits_for_a_slow_reader_and_tells_it_what_it_missed() throws InterruptedException {
        Reader reader = new Reader(request().setFollow(true).build(), 1);
        await().until(() -> service.followers() == 1);
        append(1, 1);
        assertThat(reader.next().getFlow().getUuid()).isEqualTo("f-1");
        append(2, 100);
        reader.call.request(100);
        GetFlowsResponse lost = reader.next();
        assertThat(lost.getLostEvents().getSource()).isEqualTo(LostEventSource.HUBBLE_RING_BUFFER);
        long missed = lost.getLostEvents().getNumEventsLost();
        assertThat(missed).isBetween(90L, 91L);
        long received = 0;
        while (received + missed < 99) {
            assertThat(reader.next().hasFlow()).isTrue();
            received++;
        }
        assertThat(received + missed).isEqualTo(99);
    }

    @Test
    void tells_followers_what_got_lost_before() throws InterruptedException {
        Reader reader = follow(request());
        service.reportLost(new Lost(Lost.Place.KERNEL_RING, 5));
        GetFlowsResponse lost = reader.next();
        assertThat(lost.getLostEvents().getSource()).isEqualTo(LostEventSource.PERF_EVENT_RING_BUFFER);
        assertThat(lost.getLostEvents().getNumEventsLost()).isEqualTo(5);
    }

    @Test
    void tells_what_is_not_lost_in_its_status_alone() throws InterruptedException {
        Reader reader = follow(request());
        service.reportLost(new Lost(Lost.Place.AGENT_TABLE, 3));
        service.reportLost(new Lost(Lost.Place.KERNEL_RING, 5));
        assertThat(reader.next().getLostEvents().getPlace()).isEqualTo("KERNEL_RING");
        assertThat(LossMessages.read(serverStatus()))
                .isEqualTo(Map.of(Lost.Place.KERNEL_RING, 5L, Lost.Place.AGENT_TABLE, 3L));
    }

    @Test
    void ends_followers_when_the_server_stops() throws InterruptedException {
        Reader reader = follow(request());
        service.endFollowers();
        assertThat(reader.status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        await().until(() -> service.followers() == 0);
    }

    @Test
    void refuses_what_it_does_not_know_or_understand() {
        UnknownFieldSet unknown =
                UnknownFieldSet.newBuilder().mergeVarintField(6, 1).build();
        assertRefused(
                request().addWhitelist(FlowFilter.newBuilder().setUnknownFields(unknown)),
                "flow filter event_type: netiso does not know it; leave it out");
        assertRefused(
                request().addBlacklist(FlowFilter.newBuilder().addProtocol("x")),
                "flow filter protocol: cannot read \"x\"");
        assertRefused(request().setFirst(true).setFollow(true), "first cannot be given with follow");
        assertRefused(
                request().setSince(com.google.protobuf.Timestamp.newBuilder().setNanos(-1)),
                "since: not a time (expected: years 1 to 9999, nanos below 10^9)");
        assertRefused(
                request()
                        .setUnknownFields(UnknownFieldSet.newBuilder()
                                .mergeVarintField(77, 1)
                                .build()),
                "GetFlows: netiso does not know field 77");
        assertThat(service.followers()).isZero();
    }

    private void assertRefused(GetFlowsRequest.Builder request, String description) {
        assertThatThrownBy(() -> uuids(request)).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(e.getStatus().getDescription()).isEqualTo(description);
        });
    }

    private ServerStatusResponse serverStatus() {
        return ObserverGrpc.newBlockingStub(channel)
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .serverStatus(ServerStatusRequest.getDefaultInstance());
    }

    @Test
    void tells_in_its_status_what_got_lost_since_it_started_also_when_nobody_followed() throws InterruptedException {
        assertThat(LossMessages.read(serverStatus())).isEmpty();
        service.reportLost(new Lost(Lost.Place.KERNEL_RING, 5));
        service.reportLost(new Lost(Lost.Place.DECODER, 1));
        Reader reader = follow(request());
        service.reportLost(new Lost(Lost.Place.KERNEL_RING, 2));
        assertThat(reader.next().getLostEvents().getNumEventsLost()).isEqualTo(2);
        assertThat(LossMessages.read(serverStatus()))
                .isEqualTo(Map.of(Lost.Place.KERNEL_RING, 7L, Lost.Place.DECODER, 1L));
    }

    @Test
    void tells_its_status() {
        append(1, 10);
        ServerStatusResponse answer = serverStatus();
        assertThat(answer.getNumFlows()).isEqualTo(CAPACITY);
        assertThat(answer.getMaxFlows()).isEqualTo(CAPACITY);
        assertThat(answer.getSeenFlows()).isEqualTo(10);
        assertThat(LossMessages.readNotSeen(answer)).containsExactly("UDP: not asked for");
        assertThat(answer.getVersion()).isEqualTo("netiso test");
        // Full, and reaching back 57 of the last 60 seconds.
        assertThat(answer.getFlowsRate()).isEqualTo(8 / 57.0);
    }

    @Test
    void measures_the_rate_over_the_last_minute() {
        FlowRing<Flow> quiet = new FlowRing<>(100);
        Instant now = TestFlows.NOON.plus(Duration.ofSeconds(70));
        for (int i = 1; i <= 70; i++) {
            quiet.append(TestFlows.dropped(i));
        }
        var measured = new RingStatus<Flow>(quiet, Function.identity(), "v", InstantSource.fixed(now)).read();
        assertThat(measured.getFlowsRate()).isEqualTo(61 / 60.0);
        assertThat(new RingStatus<Flow>(new FlowRing<>(1), Function.identity(), "v", clock)
                        .read()
                        .getFlowsRate())
                .isZero();
    }

    private Reader follow(GetFlowsRequest.Builder request) {
        Reader reader = new Reader(request.setFollow(true).build(), Integer.MAX_VALUE);
        await().until(() -> service.followers() == 1);
        return reader;
    }

    /** A client that takes as many messages as it asks for. */
    private final class Reader extends ClientCall.Listener<GetFlowsResponse> {
        private final BlockingQueue<GetFlowsResponse> messages = new LinkedBlockingQueue<>();
        private final BlockingQueue<Status> ends = new LinkedBlockingQueue<>();
        private final ClientCall<GetFlowsRequest, GetFlowsResponse> call =
                channel.newCall(ObserverGrpc.getGetFlowsMethod(), io.grpc.CallOptions.DEFAULT);

        Reader(GetFlowsRequest request, int messages) {
            call.start(this, new Metadata());
            call.sendMessage(request);
            call.halfClose();
            call.request(messages);
        }

        GetFlowsResponse next() throws InterruptedException {
            return java.util.Objects.requireNonNull(messages.poll(10, TimeUnit.SECONDS), "no message");
        }

        Status status() throws InterruptedException {
            return java.util.Objects.requireNonNull(ends.poll(10, TimeUnit.SECONDS), "the call did not end");
        }

        @Override
        public void onMessage(GetFlowsResponse message) {
            messages.add(message);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            ends.add(status);
        }
    }
}
