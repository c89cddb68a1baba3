// SPDX-License-Identifier: Apache-2.0
package dev.netiso.bench.capture;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.netiso.api.observer.FlowMessages;
import dev.netiso.api.observer.GetFlowsRequest;
import dev.netiso.api.observer.GetFlowsResponse;
import dev.netiso.api.observer.ObserverGrpc;
import dev.netiso.api.observer.ServerStatusRequest;
import dev.netiso.api.observer.flow.LostEventSource;
import dev.netiso.flow.Flow;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/** A client that follows the agent's flows. It reads them only when it is asked to, so that it takes little of the machine that is measured. */
final class Observer implements AutoCloseable {
    private static final int ANSWER_SECONDS = 10;
    /** Field 3 of GetFlowsResponse: lost_events. */
    private static final byte LOST = 3 << 3 | 2;

    private static final MethodDescriptor<GetFlowsRequest, ByteString> GET_FLOWS =
            ObserverGrpc.getGetFlowsMethod().toBuilder(
                            ObserverGrpc.getGetFlowsMethod().getRequestMarshaller(), new Bytes())
                    .build();

    private record Arrival(ByteString message, Instant time) {}

    private final ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", Agent.PORT)
            .usePlaintext()
            .directExecutor()
            .build();
    private final List<Arrival> arrivals = new ArrayList<>();
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong overtaken = new AtomicLong();

    /** Returns once the agent sends what it sees. */
    static Observer follow() {
        Observer observer = new Observer();
        observer.awaitAnswer();
        ClientCalls.asyncServerStreamingCall(
                observer.channel.newCall(GET_FLOWS, CallOptions.DEFAULT),
                GetFlowsRequest.newBuilder().setFollow(true).build(),
                new StreamObserver<ByteString>() {
                    @Override
                    public void onNext(ByteString message) {
                        observer.take(message);
                    }

                    @Override
                    public void onError(Throwable error) {
                        observer.failed(error);
                    }

                    @Override
                    public void onCompleted() {}
                });
        observer.awaitAnswer();
        return observer;
    }

    /** The agent takes the calls of a connection one after the other: once it answers this one, those made before have begun. */
    private void awaitAnswer() {
        ObserverGrpc.newBlockingStub(channel)
                .withWaitForReady()
                .withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS)
                .serverStatus(ServerStatusRequest.getDefaultInstance());
    }

    private void take(ByteString message) {
        if (!message.isEmpty() && message.byteAt(0) == LOST) {
            takeLost(message);
            return;
        }
        Instant now = Instant.now();
        synchronized (arrivals) {
            arrivals.add(new Arrival(message, now));
        }
        count.incrementAndGet();
    }

    private void takeLost(ByteString message) {
        var lost = parse(message).getLostEvents();
        if (lost.getSource() == LostEventSource.HUBBLE_RING_BUFFER) {
            overtaken.addAndGet(lost.getNumEventsLost());
        }
    }

    private void failed(Throwable error) {
        if (!channel.isShutdown()) {
            System.err.println("the agent ended the call: " + error.getMessage());
        }
    }

    /** Flows that came so far. */
    long count() {
        return count.get();
    }

    /** Flows that this client was too slow for, as the agent told it. */
    long overtaken() {
        return overtaken.get();
    }

    /** Forgets what came. */
    void clear() {
        synchronized (arrivals) {
            arrivals.clear();
        }
    }

    /** All flows that came since it was cleared, with the time when they did. */
    void read(BiConsumer<Flow, Instant> each) {
        List<Arrival> all;
        synchronized (arrivals) {
            all = List.copyOf(arrivals);
        }
        for (Arrival arrival : all) {
            GetFlowsResponse response = parse(arrival.message);
            if (response.hasFlow()) {
                each.accept(FlowMessages.read(response.getFlow()), arrival.time);
            }
        }
    }

    private static GetFlowsResponse parse(ByteString message) {
        try {
            return GetFlowsResponse.parseFrom(message);
        } catch (InvalidProtocolBufferException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<ByteString> {
        @Override
        public InputStream stream(ByteString value) {
            return value.newInput();
        }

        @Override
        public ByteString parse(InputStream stream) {
            try (stream) {
                return ByteString.readFrom(stream);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
