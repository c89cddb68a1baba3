// SPDX-License-Identifier: Apache-2.0
package dev.netiso.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A client that knows nothing but Hubble's method name and field numbers (github.com/cilium/cilium, api/v1/flow/flow.proto and api/v1/observer/observer.proto) reads
 * flows with {@code follow} from an agent and from the flow server.
 */
class ObserverE2eTest {
    @RegisterExtension
    static final LabCluster CLUSTER = new LabCluster();

    private static final String SYSTEM = "netiso-system";
    private static final int FOLLOW = 3;
    private static final int FLOW = 1;
    private static final int NODE_NAME_OF_RESPONSE = 1000;
    private static final int VERDICT = 2;
    private static final int IP = 5;
    private static final int L4 = 6;
    private static final int SOURCE = 8;
    private static final int DESTINATION = 9;
    private static final int NODE_NAME = 11;
    private static final int DROP_REASON_DESC = 25;
    private static final int SUMMARY = 100000;
    private static final int EXTENSIONS = 150000;
    private static final int DROPPED = 2;
    private static final int POLICY_DENIED = 133;

    @Test
    void the_agent_of_the_node_streams_what_its_kernel_dropped() {
        String frontend =
                CLUSTER.jsonPath("shop", "pods", "{.items[?(@.metadata.labels.app==\"frontend\")].status.podIP}");
        UnknownFieldSet flow = firstFlow(addressesOfAgents(), 4254, "node-agent.netiso-system.svc", frontend);
        assertThat(number(flow, VERDICT)).isEqualTo(DROPPED);
        assertThat(number(flow, DROP_REASON_DESC)).isEqualTo(POLICY_DENIED);
        assertThat(text(message(flow, IP), 2)).startsWith("10.");
        assertThat(number(message(message(flow, L4), 1), 2)).isEqualTo(8443);
        assertThat(text(flow, NODE_NAME)).startsWith("node");
        assertThat(text(flow, SUMMARY)).contains("NETFILTER_DROP");
        assertThat(flow.getField(EXTENSIONS).getLengthDelimitedList().getFirst().toString(UTF_8))
                .contains("google.protobuf.Struct", "drop_reason", "NETFILTER_DROP");
    }

    @Test
    void the_flow_server_streams_them_with_both_ends_named() {
        String server = CLUSTER.jsonPath(
                SYSTEM,
                "pods",
                "{.items[?(@.metadata.labels.app\\.kubernetes\\.io/component==\"flow-server\")].status.podIP}");
        String frontend =
                CLUSTER.jsonPath("shop", "pods", "{.items[?(@.metadata.labels.app==\"frontend\")].status.podIP}");
        UnknownFieldSet flow = firstFlow(List.of(server), 4245, "flow-server.netiso-system.svc", frontend);
        assertThat(number(flow, VERDICT)).isEqualTo(DROPPED);
        UnknownFieldSet source = message(flow, SOURCE);
        assertThat(text(source, 3)).isEqualTo("shop");
        assertThat(text(source, 5)).startsWith("frontend-");
        assertThat(source.getField(4).getLengthDelimitedList())
                .extracting(label -> label.toString(UTF_8))
                .contains("k8s:app=frontend");
        UnknownFieldSet destination = message(flow, DESTINATION);
        assertThat(text(destination, 3)).isEqualTo("payments");
        assertThat(text(destination, 5)).startsWith("api-");
    }

    /** Follows all the servers until one sends a dropped flow from that address, while the connection is tried again and again. */
    private static UnknownFieldSet firstFlow(List<String> servers, int port, String authority, String from) {
        String target = CLUSTER.jsonPath("payments", "service/api", "{.spec.clusterIP}") + ":443";
        List<ManagedChannel> channels =
                servers.stream().map(server -> channel(server, port, authority)).toList();
        try (ExecutorService followers = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<UnknownFieldSet> first = new CompletableFuture<>();
            for (ManagedChannel channel : channels) {
                followers.execute(() -> follow(
                                channel, flow -> text(message(flow, IP), 1).equals(from))
                        .ifPresent(first::complete));
            }
            await("a dropped flow from " + from)
                    .atMost(Duration.ofSeconds(40))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> CLUSTER.connect("shop", "frontend", target).exit() != 0 && first.isDone());
            channels.forEach(ManagedChannel::shutdownNow);
            return first.join();
        }
    }

    private static Optional<UnknownFieldSet> follow(ManagedChannel channel, Predicate<UnknownFieldSet> wanted) {
        MethodDescriptor<byte[], byte[]> getFlows = MethodDescriptor.<byte[], byte[]>newBuilder(
                        new Bytes(), new Bytes())
                .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
                .setFullMethodName("observer.Observer/GetFlows")
                .build();
        byte[] request = UnknownFieldSet.newBuilder()
                .addField(
                        FOLLOW, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build()
                .toByteArray();
        Iterator<byte[]> answers =
                ClientCalls.blockingServerStreamingCall(channel, getFlows, CallOptions.DEFAULT, request);
        try {
            while (answers.hasNext()) {
                UnknownFieldSet response = parsed(ByteString.copyFrom(answers.next()));
                if (response.hasField(FLOW) && wanted.test(message(response, FLOW))) {
                    assertThat(text(response, NODE_NAME_OF_RESPONSE)).isNotEmpty();
                    return Optional.of(message(response, FLOW));
                }
            }
        } catch (StatusRuntimeException e) {
            // shut down, since another server had it first
        }
        return Optional.empty();
    }

    private static List<String> addressesOfAgents() {
        return CLUSTER.jsonPath(
                        SYSTEM,
                        "pods",
                        "{range .items[?(@.metadata.labels.app\\.kubernetes\\.io/component==\"node-agent\")]}{.status.hostIP}{\"\\n\"}{end}")
                .lines()
                .toList();
    }

    @Test
    void the_certificate_of_an_agent_opens_no_other_agent() {
        ManagedChannel channel =
                channel(addressesOfAgents().getFirst(), 4254, "node-agent.netiso-system.svc", "node-agent-tls");
        try {
            assertThatThrownBy(() -> statusOf(channel)).isInstanceOf(StatusRuntimeException.class);
        } finally {
            channel.shutdownNow();
        }
        ManagedChannel allowed =
                channel(addressesOfAgents().getFirst(), 4254, "node-agent.netiso-system.svc", "flow-server-tls");
        try {
            assertThat(statusOf(allowed))
                    .as("the same question with the flow server's certificate")
                    .isNotNull();
        } finally {
            allowed.shutdownNow();
        }
    }

    private static byte[] statusOf(ManagedChannel channel) {
        MethodDescriptor<byte[], byte[]> status = MethodDescriptor.<byte[], byte[]>newBuilder(new Bytes(), new Bytes())
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("observer.Observer/ServerStatus")
                .build();
        return ClientCalls.blockingUnaryCall(
                channel, status, CallOptions.DEFAULT.withDeadlineAfter(Duration.ofSeconds(10)), new byte[0]);
    }

    private static ManagedChannel channel(String address, int port, String authority) {
        return channel(address, port, authority, "flow-server-tls");
    }

    private static ManagedChannel channel(String address, int port, String authority, String secret) {
        try {
            return NettyChannelBuilder.forAddress(address, port)
                    .overrideAuthority(authority)
                    .sslContext(GrpcSslContexts.forClient()
                            .keyManager(secret(secret, "tls.crt"), secret(secret, "tls.key"))
                            .trustManager(secret(secret, "ca.crt"))
                            .build())
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream secret(String name, String key) {
        String encoded = CLUSTER.jsonPath(SYSTEM, "secret/" + name, "{.data." + key.replace(".", "\\.") + "}");
        return new ByteArrayInputStream(Base64.getDecoder().decode(encoded));
    }

    private static UnknownFieldSet parsed(ByteString bytes) {
        try {
            return UnknownFieldSet.parseFrom(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static UnknownFieldSet message(UnknownFieldSet in, int field) {
        List<ByteString> values = in.getField(field).getLengthDelimitedList();
        assertThat(values).as("message at field %d of %s", field, in).isNotEmpty();
        return parsed(values.getFirst());
    }

    private static String text(UnknownFieldSet in, int field) {
        List<ByteString> values = in.getField(field).getLengthDelimitedList();
        return values.isEmpty() ? "" : values.getFirst().toString(UTF_8);
    }

    private static long number(UnknownFieldSet in, int field) {
        List<Long> values = in.getField(field).getVarintList();
        return values.isEmpty() ? 0 : values.getFirst();
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
