// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client of Hubble's Observer API that knows nothing but names and field numbers (Cilium, api/v1/observer/observer.proto). */
public final class HubbleClient implements AutoCloseable {
    private static final int TIMEOUT_SECONDS = 10;
    /** GetFlowsRequest. */
    private static final int NUMBER = 1;

    private static final int FOLLOW = 3;
    private static final int WHITELIST = 6;
    /** FlowFilter. */
    private static final int SOURCE_IP = 1;

    /** An answer, and when it came. */
    public record Answer(Wire response, Instant at) {}

    private static final MethodDescriptor<byte[], byte[]> GET_FLOWS = MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
            .setFullMethodName("observer.Observer/GetFlows")
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();

    private final ManagedChannel channel;
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    private final BlockingQueue<Status> ends = new LinkedBlockingQueue<>();

    /** @param certificates tls.crt, tls.key and ca.crt of this client */
    public HubbleClient(int port, Path certificates) throws IOException {
        this(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), certificates);
    }

    /** A client of an agent that is elsewhere. */
    public HubbleClient(InetSocketAddress agent, Path certificates) throws IOException {
        this(NettyChannelBuilder.forAddress(agent)
                .overrideAuthority("127.0.0.1")
                .sslContext(GrpcSslContexts.forClient()
                        .keyManager(
                                certificates.resolve("tls.crt").toFile(),
                                certificates.resolve("tls.key").toFile())
                        .trustManager(certificates.resolve("ca.crt").toFile())
                        .build())
                .directExecutor()
                .build());
    }

    /** A client without a certificate of its own. */
    public static HubbleClient anonymous(int port, Path ca) throws IOException {
        return new HubbleClient(NettyChannelBuilder.forAddress("127.0.0.1", port)
                .sslContext(GrpcSslContexts.forClient()
                        .trustManager(ca.resolve("ca.crt").toFile())
                        .build())
                .build());
    }

    private HubbleClient(ManagedChannel channel) {
        this.channel = channel;
    }

    /** The flows from these addresses that are kept, and those that come. */
    public void followAll(String... sources) {
        start(from(sources)
                .mergeVarintField(NUMBER, Integer.MAX_VALUE)
                .mergeVarintField(FOLLOW, 1)
                .build());
    }

    /** Follows the flows that come from these addresses. */
    public void follow(String... sources) {
        start(from(sources).mergeVarintField(FOLLOW, 1).build());
    }

    /** Asks for the last ones that came from these addresses, or from any if none is given. */
    public void last(int count, String... sources) {
        start(from(sources).mergeVarintField(NUMBER, count).build());
    }

    private static UnknownFieldSet.Builder from(String... sources) {
        UnknownFieldSet.Field.Builder addresses = UnknownFieldSet.Field.newBuilder();
        for (String source : sources) {
            addresses.addLengthDelimited(ByteString.copyFromUtf8(source));
        }
        UnknownFieldSet filter = UnknownFieldSet.newBuilder()
                .addField(SOURCE_IP, addresses.build())
                .build();
        UnknownFieldSet.Field whitelist = UnknownFieldSet.Field.newBuilder()
                .addLengthDelimited(filter.toByteString())
                .build();
        return UnknownFieldSet.newBuilder().addField(WHITELIST, whitelist);
    }

    private void start(UnknownFieldSet request) {
        ClientCall<byte[], byte[]> call = channel.newCall(GET_FLOWS, CallOptions.DEFAULT);
        call.start(new Listener(), new Metadata());
        call.sendMessage(request.toByteArray());
        call.halfClose();
        call.request(Integer.MAX_VALUE);
    }

    /** What came and was not taken yet. */
    public BlockingQueue<Answer> answers() {
        return answers;
    }

    public Answer next() throws InterruptedException {
        return Objects.requireNonNull(answers.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS), "no answer");
    }

    /** The next answer, if it comes within a short while. */
    public @Nullable Answer poll() throws InterruptedException {
        return answers.poll(50, TimeUnit.MILLISECONDS);
    }

    /** Whether the call has ended; what came before may still be there to take. */
    public boolean hasEnded() {
        return !ends.isEmpty();
    }

    public Status end() throws InterruptedException {
        return Objects.requireNonNull(ends.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS), "the call did not end");
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    private final class Listener extends ClientCall.Listener<byte[]> {
        @Override
        public void onMessage(byte[] message) {
            answers.add(new Answer(Wire.parse(message), Instant.now()));
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            ends.add(status);
        }
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try (stream) {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
