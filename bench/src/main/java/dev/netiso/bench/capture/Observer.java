// SPDX-License-Identifier: Apache-2.0
package dev.netiso.bench.capture;

import dev.netiso.api.observer.GetFlowsRequest;
import dev.netiso.api.observer.GetFlowsResponse;
import dev.netiso.api.observer.ObserverGrpc;
import dev.netiso.api.observer.flow.Flow;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A client that follows the agent's flows. */
final class Observer implements AutoCloseable {
    private static final int AT_LEAST_SETTLE_MILLIS = 1_500;

    private final ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", Agent.PORT)
            .usePlaintext()
            .directExecutor()
            .build();
    private final AtomicLong flows = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();

    /** Each flow goes to {@code each}, on one thread. Returns once the agent sends what it sees. */
    static Observer follow(Consumer<Flow> each) throws InterruptedException {
        Observer observer = new Observer();
        ObserverGrpc.newStub(observer.channel)
                .getFlows(GetFlowsRequest.newBuilder().setFollow(true).build(), new StreamObserver<>() {
                    @Override
                    public void onNext(GetFlowsResponse response) {
                        observer.take(response, each);
                    }

                    @Override
                    public void onError(Throwable error) {}

                    @Override
                    public void onCompleted() {}
                });
        Thread.sleep(500);
        return observer;
    }

    private void take(GetFlowsResponse response, Consumer<Flow> each) {
        if (response.hasLostEvents()) {
            lost.addAndGet(response.getLostEvents().getNumEventsLost());
        } else if (response.hasFlow()) {
            flows.incrementAndGet();
            each.accept(response.getFlow());
        }
    }

    long flows() {
        return flows.get();
    }

    /** Events that the agent said were lost. */
    long lost() {
        return lost.get();
    }

    /** Waits until nothing has come for longer than the agent keeps anything back. */
    void settle() throws InterruptedException {
        long before = -1;
        while (flows.get() != before) {
            before = flows.get();
            Thread.sleep(AT_LEAST_SETTLE_MILLIS);
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
