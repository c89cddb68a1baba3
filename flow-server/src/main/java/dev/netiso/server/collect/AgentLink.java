// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.collect;

import dev.netiso.api.observer.FlowMessages;
import dev.netiso.api.observer.GetFlowsRequest;
import dev.netiso.api.observer.GetFlowsResponse;
import dev.netiso.api.observer.LossMessages;
import dev.netiso.api.observer.ObserverGrpc;
import dev.netiso.api.observer.ServerStatusRequest;
import dev.netiso.api.observer.ServerStatusResponse;
import dev.netiso.api.observer.Timestamps;
import dev.netiso.flow.Lost;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;

/**
 * Follows one agent, and begins anew whenever the connection ends, with all that the agent still holds: clocks of nodes may go back, so that no time tells what
 * came already, and what comes twice is dropped by the {@link Collector}. Whether the agent still lives is asked now and then, as a dead node ends no connection.
 */
final class AgentLink implements AutoCloseable {
    static final int MAX_MESSAGE = 1024 * 1024;

    private static final Logger LOG = Logger.getLogger(AgentLink.class.getName());
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);
    private static final Duration PROBE_EVERY = Duration.ofSeconds(10);
    private static final Duration PROBE_DEADLINE = Duration.ofSeconds(5);

    private final AgentAddress agent;
    private final ManagedChannel channel;
    private final Collector collector;
    private final ScheduledExecutorService timer;
    private final InstantSource clock;
    private final AgentGap gap = new AgentGap();

    private AgentState state;
    private Duration pause = FIRST_PAUSE;
    private Optional<Stream> stream = Optional.empty();
    private boolean closed;

    AgentLink(
            AgentAddress agent,
            ManagedChannel channel,
            Collector collector,
            ScheduledExecutorService timer,
            InstantSource clock) {
        this.agent = agent;
        this.channel = channel;
        this.collector = collector;
        this.timer = timer;
        this.clock = clock;
        this.state = new AgentState(agent, false, clock.instant(), "not connected yet", List.of());
    }

    synchronized void start() {
        if (closed) {
            return;
        }
        channel.resetConnectBackoff();
        Stream fresh = new Stream();
        stream = Optional.of(fresh);
        GetFlowsRequest everything = GetFlowsRequest.newBuilder()
                .setFollow(true)
                .setSince(Timestamps.of(Instant.EPOCH))
                .build();
        ObserverGrpc.newStub(channel).getFlows(everything, fresh);
        probe(fresh);
    }

    synchronized AgentState state() {
        return state;
    }

    private void probe(Stream of) {
        ObserverGrpc.newStub(channel)
                .withDeadlineAfter(PROBE_DEADLINE)
                .serverStatus(ServerStatusRequest.getDefaultInstance(), new Probe(of));
    }

    private void probeLater(Stream of) {
        var _ = timer.schedule(() -> probeIfCurrent(of), PROBE_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void probeIfCurrent(Stream of) {
        if (!closed && isCurrent(of)) {
            probe(of);
        }
    }

    private boolean isCurrent(Stream candidate) {
        return stream.filter(current -> current == candidate).isPresent();
    }

    private synchronized void alive(Stream of, ServerStatusResponse status) {
        if (closed || !isCurrent(of)) {
            return;
        }
        pause = FIRST_PAUSE;
        become(true, "");
        hearOf(LossMessages.readNotSeen(status));
        collector.expectRepeats(agent.node(), status.getMaxFlows());
        lostMeanwhile(status).forEach(lost -> collector.lost(agent.node(), lost));
        probeLater(of);
    }

    private void hearOf(List<String> notSeen) {
        if (!state.notSeen().equals(notSeen)) {
            LOG.info(() -> "agent on " + agent + " does not see: " + String.join("; ", notSeen));
            state = state.withNotSeen(notSeen);
        }
    }

    private List<Lost> lostMeanwhile(ServerStatusResponse status) {
        try {
            return gap.update(status);
        } catch (IllegalArgumentException e) {
            LOG.warning(() -> "agent on " + agent + " says of its losses what is not understood: " + e.getMessage());
            return List.of(new Lost(Lost.Place.DECODER, 1));
        }
    }

    private synchronized void receive(Lost lost) {
        gap.told(lost);
        collector.lost(agent.node(), lost);
    }

    private synchronized void over(Stream of, Status why) {
        if (closed || !isCurrent(of)) {
            return;
        }
        stream = Optional.empty();
        of.cancel();
        become(false, describe(why));
        gap.interrupted();
        long millis = pause.toMillis() + ThreadLocalRandom.current().nextLong(pause.toMillis());
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        var _ = timer.schedule(this::start, millis, TimeUnit.MILLISECONDS);
    }

    private void become(boolean connected, String why) {
        if (state.connected() != connected || (!connected && !state.why().equals(why))) {
            LOG.info(() -> "agent on " + agent + (connected ? ": connected" : ": not connected: " + why));
            state = new AgentState(
                    agent,
                    connected,
                    state.connected() == connected ? state.since() : clock.instant(),
                    why,
                    state.notSeen());
        }
    }

    private static String describe(Status status) {
        String text = status.getDescription() == null ? status.getCode().name() : status.getDescription();
        Throwable cause = status.getCause();
        String full = cause == null || cause.getMessage() == null ? text : text + ": " + cause.getMessage();
        return full.replaceAll("[^ -~]+", " ").strip();
    }

    private void receive(GetFlowsResponse response) {
        switch (response.getResponseTypesCase()) {
            case FLOW -> receive(response.getFlow());
            case LOST_EVENTS -> receive(LossMessages.read(response.getLostEvents()));
            case NODE_STATUS, RESPONSETYPES_NOT_SET -> {} // relays send the first; the second is of a newer agent
        }
    }

    private void receive(dev.netiso.api.observer.flow.Flow message) {
        try {
            // the endpoint slice says which node it is: an agent cannot speak for another one
            collector.take(FlowMessages.read(message).seenBy(agent.node()));
        } catch (IllegalArgumentException e) {
            LOG.fine(() -> "agent on " + agent + " sent what is no flow: " + e.getMessage());
            collector.lost(agent.node(), new Lost(Lost.Place.DECODER, 1));
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        stream.ifPresent(Stream::cancel);
        channel.shutdownNow();
    }

    /** One call of GetFlows; its messages come one after the other, and the next is asked for when one is done. */
    private final class Stream implements ClientResponseObserver<GetFlowsRequest, GetFlowsResponse> {
        private volatile Optional<ClientCallStreamObserver<GetFlowsRequest>> call = Optional.empty();

        @Override
        public void beforeStart(ClientCallStreamObserver<GetFlowsRequest> started) {
            call = Optional.of(started);
        }

        void cancel() {
            call.ifPresent(running -> running.cancel("not followed any more", null));
        }

        @Override
        public void onNext(GetFlowsResponse response) {
            receive(response);
        }

        @Override
        public void onError(Throwable error) {
            over(this, Status.fromThrowable(error));
        }

        @Override
        public void onCompleted() {
            over(this, Status.UNAVAILABLE.withDescription("the agent ended the stream"));
        }
    }

    private final class Probe implements StreamObserver<ServerStatusResponse> {
        private final Stream of;

        Probe(Stream of) {
            this.of = of;
        }

        @Override
        public void onNext(ServerStatusResponse status) {
            alive(of, status);
        }

        @Override
        public void onError(Throwable error) {
            over(of, Status.fromThrowable(error));
        }

        @Override
        public void onCompleted() {}
    }
}
