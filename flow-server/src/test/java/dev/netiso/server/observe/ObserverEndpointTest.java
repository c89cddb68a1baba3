// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netiso.api.observer.FlowMessages;
import dev.netiso.api.observer.GetFlowsRequest;
import dev.netiso.api.observer.GetFlowsResponse;
import dev.netiso.api.observer.ObserverGrpc;
import dev.netiso.api.observer.ServerStatusRequest;
import dev.netiso.api.observer.ServerStatusResponse;
import dev.netiso.api.observer.flow.Flow;
import dev.netiso.flow.Direction;
import dev.netiso.flow.Entity;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Workload;
import dev.netiso.policy.Basis;
import dev.netiso.policy.Decision;
import dev.netiso.policy.DirectionDecision;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.PolicyRef;
import dev.netiso.server.SampleFlows;
import dev.netiso.server.certificates.CertificateAuthority;
import dev.netiso.server.certificates.CertificateKeeper.Kept;
import dev.netiso.server.certificates.Identity;
import dev.netiso.server.certificates.LeafProfile;
import dev.netiso.server.certificates.TlsCredentials;
import dev.netiso.server.collect.AgentAddress;
import dev.netiso.server.collect.AgentState;
import dev.netiso.server.store.ExplainedFlow;
import dev.netiso.server.store.FlowStore;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ObserverEndpointTest {
    private final CertificateAuthority ca = CertificateAuthority.create("netiso-ca", Instant.now());
    private final Identity own = ca.issue(LeafProfile.flowServer("flow-server", "netiso-system"), Instant.now());

    private final FlowStore store = new FlowStore(10, Instant.now());
    private final ObserverEndpoint endpoint;

    ObserverEndpointTest() throws IOException {
        TlsCredentials credentials = new TlsCredentials();
        credentials.use(new Kept(ca, own));
        AgentAddress node1 = new AgentAddress("node1", IpAddress.of("192.0.2.1"), 4254);
        AgentAddress node2 = new AgentAddress("node2", IpAddress.of("192.0.2.2"), 4254);
        endpoint = ObserverEndpoint.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                credentials,
                store,
                () -> List.of(
                        new AgentState(node1, true, Instant.EPOCH, "", List.of("UDP: not asked for")),
                        new AgentState(node2, false, Instant.EPOCH, "refused", List.of())),
                "test",
                InstantSource.system());
    }

    @AfterEach
    void stop() {
        endpoint.close();
    }

    private ManagedChannel channel(Optional<Identity> shown) throws IOException {
        SslContextBuilder tls =
                GrpcSslContexts.forClient().trustManager(ca.identity().certificate());
        if (shown.isPresent()) {
            tls.keyManager(
                    stream(shown.get().certificatePem()), stream(shown.get().keyPem()));
        }
        return NettyChannelBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), endpoint.port()))
                .overrideAuthority("flow-server.netiso-system.svc")
                .sslContext(tls.build())
                .build();
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Entity pod(String namespace, String name) {
        return new Entity.Pod(namespace, name, "uid", Map.of("app", name), new Workload("Deployment", name), false);
    }

    private static ExplainedFlow denied() {
        var flow = SampleFlows.dropped(Instant.now(), "10.244.0.12", "10.244.1.7", 8443)
                .named(pod("shop", "frontend"), pod("payments", "api"));
        Decision decision = new Decision(
                new DirectionDecision(Direction.EGRESS, Outcome.ALLOWED, List.of(), new Basis.Default(), List.of()),
                new DirectionDecision(
                        Direction.INGRESS,
                        Outcome.DENIED,
                        List.of(new PolicyRef("NetworkPolicy", "payments", "default-deny")),
                        new Basis.NotAdmitted(),
                        List.of()));
        return new ExplainedFlow(flow, decision, "ingress: isolated by default-deny; no rule for it");
    }

    @Test
    void flows_come_with_names_labels_policies_and_the_decision() throws IOException {
        ManagedChannel channel = channel(Optional.of(own));
        try {
            store.add(denied());
            Iterator<GetFlowsResponse> answers = ObserverGrpc.newBlockingStub(channel)
                    .getFlows(GetFlowsRequest.newBuilder()
                            .setFollow(true)
                            .setNumber(1)
                            .build());
            Flow flow = answers.next().getFlow();
            assertThat(flow.getSource().getNamespace()).isEqualTo("shop");
            assertThat(flow.getSource().getPodName()).isEqualTo("frontend");
            assertThat(flow.getDestination().getLabelsList()).containsExactly("k8s:app=api");
            assertThat(flow.getDestination().getWorkloads(0).getKind()).isEqualTo("Deployment");
            assertThat(flow.getIngressDeniedByList())
                    .singleElement()
                    .satisfies(policy -> assertThat(policy.getName()).isEqualTo("default-deny"));
            assertThat(flow.getEgressDeniedByList()).isEmpty();
            assertThat(FlowMessages.readDecision(flow).getCause()).isEqualTo("NetworkPolicy");
            store.add(denied());
            assertThat(answers.next().hasFlow()).isTrue();
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void the_status_names_the_nodes_that_are_not_heard() throws IOException {
        ManagedChannel channel = channel(Optional.of(own));
        try {
            ServerStatusResponse status =
                    ObserverGrpc.newBlockingStub(channel).serverStatus(ServerStatusRequest.getDefaultInstance());
            assertThat(status.getNumConnectedNodes().getValue()).isEqualTo(1);
            assertThat(status.getUnavailableNodesList()).containsExactly("node2");
            assertThat(status.getVersion()).isEqualTo("test");
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void without_a_clients_certificate_of_the_own_authority_nothing_is_answered() throws IOException {
        store.add(denied());
        CertificateAuthority stranger = CertificateAuthority.create("netiso-ca", Instant.now());
        List<Optional<Identity>> shown = List.of(
                Optional.empty(),
                Optional.of(stranger.issue(LeafProfile.flowServer("flow-server", "netiso-system"), Instant.now())),
                Optional.of(ca.issue(LeafProfile.nodeAgent("netiso-system"), Instant.now())));
        for (Optional<Identity> identity : shown) {
            ManagedChannel channel = channel(identity);
            try {
                assertThatThrownBy(() -> ObserverGrpc.newBlockingStub(channel)
                                .getFlows(GetFlowsRequest.getDefaultInstance())
                                .next())
                        .isInstanceOf(StatusRuntimeException.class)
                        .hasMessageContaining("UNAVAILABLE");
            } finally {
                channel.shutdownNow();
            }
        }
    }
}
