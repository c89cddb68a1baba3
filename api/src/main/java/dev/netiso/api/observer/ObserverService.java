// SPDX-License-Identifier: Apache-2.0
package dev.netiso.api.observer;

import dev.netiso.flow.Flow;
import dev.netiso.flow.FlowRing;
import dev.netiso.flow.Lost;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Hubble's Observer service over a ring of flows: the agent's of flows as it saw them, the flow server's of flows with their names. Safe for use by many
 * threads.
 *
 * <p>Nobody waits for a reader: one that is too slow misses items of the ring, and is told how many by a LostEvent.
 */
public final class ObserverService<T> implements BindableService {
    private static final MethodDescriptor<GetFlowsRequest, byte[]> GET_FLOWS =
            ObserverGrpc.getGetFlowsMethod().toBuilder(
                            ObserverGrpc.getGetFlowsMethod().getRequestMarshaller(), new EncodedResponses())
                    .build();

    private final FlowRing<T> ring;
    private final Function<T, Flow> flowOf;
    private final Function<T, byte[]> responseOf;
    private final FlowFilters.Names names;
    private final Supplier<ServerStatusResponse> status;
    private final Supplier<List<String>> notSeen;
    private final Executor executor;
    private final Set<FlowStream<T>> followers = ConcurrentHashMap.newKeySet();
    private final Map<Lost.Place, Long> lost = new ConcurrentHashMap<>();

    /**
     * @param flowOf what filters and times are tested on
     * @param responseOf what is sent of an item: a GetFlowsResponse in protobuf's encoding. Called on the executor's threads; see {@link FlowBytes}
     * @param status what ServerStatus answers apart from losses, which are added; see {@link RingStatus}
     * @param notSeen what this server cannot see, a line each; ServerStatus says it
     * @param executor runs the sending; work of one call never runs twice at once
     */
    public ObserverService(
            FlowRing<T> ring,
            Function<T, Flow> flowOf,
            Function<T, byte[]> responseOf,
            FlowFilters.Names names,
            Supplier<ServerStatusResponse> status,
            Supplier<List<String>> notSeen,
            Executor executor) {
        this.ring = ring;
        this.flowOf = flowOf;
        this.responseOf = responseOf;
        this.names = names;
        this.status = status;
        this.notSeen = notSeen;
        this.executor = executor;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServerServiceDefinition.builder(ObserverGrpc.SERVICE_NAME)
                .addMethod(GET_FLOWS, ServerCalls.asyncServerStreamingCall(this::getFlows))
                .addMethod(ObserverGrpc.getServerStatusMethod(), ServerCalls.asyncUnaryCall(this::serverStatus))
                .build();
    }

    private void getFlows(GetFlowsRequest request, StreamObserver<byte[]> responses) {
        FlowQuery query;
        try {
            query = FlowQuery.read(request, names);
        } catch (IllegalArgumentException e) {
            responses.onError(Status.INVALID_ARGUMENT
                    .withDescription(e.getMessage())
                    .withCause(e)
                    .asRuntimeException());
            return;
        }
        var call = (ServerCallStreamObserver<byte[]>) responses;
        var stream = new FlowStream<>(ring, flowOf, responseOf, query, call, executor);
        if (query.follow()) {
            followers.add(stream);
        }
        stream.start(() -> followers.remove(stream));
    }

    /**
     * Tells everyone who follows that events got lost before they could become flows; ServerStatus tells their sum to those who come later. What is not lost
     * ServerStatus alone tells.
     */
    public void reportLost(Lost events) {
        lost.merge(events.place(), events.count(), Long::sum);
        if (events.place().effect() == Lost.Effect.GONE) {
            followers.forEach(follower -> follower.lost(events));
        }
    }

    /**
     * Whether somebody who follows is so far behind that he loses flows when as many come again as fit in half of the ring. Who adds flows that can wait
     * does well to wait a moment then.
     */
    public boolean hasSlowFollower() {
        int half = ring.capacity() / 2;
        for (FlowStream<T> follower : followers) {
            if (follower.behind() > half) {
                return true;
            }
        }
        return false;
    }

    /** How many calls follow now. */
    public int followers() {
        return followers.size();
    }

    /** Ends every call that follows, with status UNAVAILABLE, so that a server can stop. */
    public void endFollowers() {
        followers.forEach(FlowStream::unavailable);
    }

    private void serverStatus(ServerStatusRequest request, StreamObserver<ServerStatusResponse> responses) {
        responses.onNext(status.get().toBuilder()
                .setExtensions(LossMessages.write(lost, notSeen.get()))
                .build());
        responses.onCompleted();
    }
}
