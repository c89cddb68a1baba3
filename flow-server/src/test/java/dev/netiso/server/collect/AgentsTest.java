// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.netiso.flow.Flow;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Lost;
import dev.netiso.server.FakeAgent;
import dev.netiso.server.SampleFlows;
import dev.netiso.server.certificates.CertificateAuthority;
import dev.netiso.server.certificates.CertificateKeeper.Kept;
import dev.netiso.server.certificates.Identity;
import dev.netiso.server.certificates.LeafProfile;
import dev.netiso.server.certificates.TlsCredentials;
import dev.netiso.server.store.FlowStore;
import dev.netiso.server.store.StoredFlow;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Following agents over real gRPC with mutual TLS. */
@Timeout(60)
class AgentsTest {
    private final CertificateAuthority ca = CertificateAuthority.create("netiso-ca", Instant.now());
    private static final LeafProfile AGENT = LeafProfile.nodeAgent("netiso-system");

    private final TlsCredentials credentials = new TlsCredentials();
    private final FlowStore store = new FlowStore(1000, Instant.now());
    private final FakeCluster cluster = new FakeCluster();
    private final Losses losses = new Losses(InstantSource.system());
    private final Collector collector = new Collector(store, cluster, losses, lost -> {}, InstantSource.system());
    private final List<FakeAgent> started = new ArrayList<>();
    private final Agents agents;

    AgentsTest() {
        credentials.use(new Kept(ca, ca.issue(LeafProfile.flowServer("flow-server", "netiso-system"), Instant.now())));
        agents = new Agents(credentials, AGENT.commonName(), collector, InstantSource.system());
        cluster.pods.add(FakeCluster.pod("shop", "frontend", "10.244.0.12"));
        cluster.pods.add(FakeCluster.pod("payments", "api", "10.244.1.7"));
        cluster.policies.add(FakeCluster.denyAllInto("payments"));
    }

    @AfterEach
    void stop() {
        agents.close();
        collector.close();
        started.forEach(FakeAgent::close);
    }

    private FakeAgent agent(int port, Identity identity, int retained) throws IOException {
        FakeAgent agent = new FakeAgent(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                identity.certificatePem(),
                identity.keyPem(),
                ca.identity().certificatePem(),
                retained);
        started.add(agent);
        return agent;
    }

    private FakeAgent agent() throws IOException {
        return agent(0, ca.issue(AGENT, Instant.now()), 100);
    }

    private static AgentAddress address(String node, FakeAgent agent) {
        return new AgentAddress(node, IpAddress.of("127.0.0.1"), agent.port());
    }

    private static Flow drop(String uuid) {
        return SampleFlows.dropped(uuid, Instant.now(), "10.244.0.12", "10.244.1.7", 8443);
    }

    private List<String> uuids() {
        List<String> uuids = new ArrayList<>();
        for (long i = store.ring().start(); i < store.ring().end(); i++) {
            store.ring()
                    .at(i)
                    .map(StoredFlow::explained)
                    .ifPresent(flow -> uuids.add(flow.flow().uuid()));
        }
        return uuids;
    }

    private void awaitConnected(int count) {
        await("connections")
                .atMost(Duration.ofSeconds(10))
                .until(() ->
                        agents.states().stream().filter(AgentState::connected).count() == count);
    }

    @Test
    void what_agents_hold_and_what_they_see_later_comes_in() throws IOException {
        FakeAgent one = agent();
        FakeAgent two = agent();
        one.see(drop("before"));
        agents.follow(Set.of(address("node1", one), address("node2", two)));
        awaitConnected(2);
        await().until(() -> one.followers() == 1 && two.followers() == 1);
        two.see(drop("after"));
        await().atMost(Duration.ofSeconds(5)).until(() -> uuids().containsAll(List.of("before", "after")));
        StoredFlow after = store.ring().at(1).orElseThrow();
        assertThat(after.explained().flow().node()).isEqualTo("node2");
    }

    @Test
    void after_a_break_nothing_is_lost_and_nothing_comes_twice() throws IOException {
        Identity identity = ca.issue(AGENT, Instant.now());
        FakeAgent first = agent(0, identity, 100);
        AgentAddress address = address("node1", first);
        List<Flow> seen = new ArrayList<>();
        agents.follow(Set.of(address));
        awaitConnected(1);
        for (int i = 0; i < 20; i++) {
            seen.add(drop("a" + i));
        }
        seen.forEach(first::see);
        await().atMost(Duration.ofSeconds(5)).until(() -> uuids().size() == 20);
        first.close();
        await().atMost(Duration.ofSeconds(5))
                .until(() -> agents.states().stream().noneMatch(AgentState::connected));
        FakeAgent again = agent(address.port(), identity, 100);
        seen.forEach(again::see);
        again.see(drop("new"));
        await().atMost(Duration.ofSeconds(15)).until(() -> uuids().contains("new"));
        assertThat(uuids()).doesNotHaveDuplicates().hasSize(21);
    }

    @Test
    void what_an_agent_saw_after_its_clock_went_back_is_not_lost_over_a_break() throws IOException {
        Identity identity = ca.issue(AGENT, Instant.now());
        FakeAgent first = agent(0, identity, 100);
        AgentAddress address = address("node1", first);
        agents.follow(Set.of(address));
        first.see(drop("before"));
        await().atMost(Duration.ofSeconds(5)).until(() -> uuids().contains("before"));
        first.close();
        await().atMost(Duration.ofSeconds(5))
                .until(() -> agents.states().stream().noneMatch(AgentState::connected));
        FakeAgent again = agent(address.port(), identity, 100);
        again.see(drop("before"));
        again.see(
                SampleFlows.dropped("hour-back", Instant.now().minusSeconds(3600), "10.244.0.12", "10.244.1.7", 8443));
        await().atMost(Duration.ofSeconds(15)).until(() -> uuids().contains("hour-back"));
        assertThat(uuids()).doesNotHaveDuplicates().hasSize(2);
    }

    @Test
    void an_agent_with_a_strangers_certificate_is_not_believed() throws IOException {
        CertificateAuthority stranger = CertificateAuthority.create("netiso-ca", Instant.now());
        FakeAgent false1 = agent(0, stranger.issue(AGENT, Instant.now()), 100);
        FakeAgent false2 =
                agent(0, ca.issue(new LeafProfile(List.of("other.netiso-system.svc"), false), Instant.now()), 100);
        false1.see(drop("forged"));
        false2.see(drop("forged"));
        agents.follow(Set.of(address("node1", false1), address("node2", false2)));
        await("both were tried")
                .atMost(Duration.ofSeconds(10))
                .until(() -> agents.states().stream()
                        .allMatch(state -> !state.connected() && !state.why().equals("not connected yet")));
        assertThat(uuids()).isEmpty();
        assertThat(agents.states()).allSatisfy(state -> assertThat(state.why()).matches("[ -~]+"));
    }

    @Test
    void losses_that_an_agent_reports_are_counted() throws IOException {
        FakeAgent agent = agent();
        agents.follow(Set.of(address("node1", agent)));
        await().atMost(Duration.ofSeconds(5)).until(() -> agent.followers() == 1);
        agent.lose(new Lost(Lost.Place.KERNEL_RING, 5));
        await().atMost(Duration.ofSeconds(5)).until(() -> losses.total() == 5);
        assertThat(losses.recent().getFirst().place()).isEqualTo(Lost.Place.KERNEL_RING);
    }

    @Test
    void losses_of_which_nobody_was_told_are_counted_when_the_agent_is_reached_again() throws IOException {
        Identity identity = ca.issue(AGENT, Instant.now());
        FakeAgent first = agent(0, identity, 100);
        AgentAddress address = address("node1", first);
        agents.follow(Set.of(address));
        awaitConnected(1);
        first.close();
        await().atMost(Duration.ofSeconds(5))
                .until(() -> agents.states().stream().noneMatch(AgentState::connected));
        FakeAgent again = agent(address.port(), identity, 100);
        again.lose(new Lost(Lost.Place.KERNEL_RING, 6));
        awaitConnected(1);
        await().atMost(Duration.ofSeconds(5)).until(() -> losses.total() == 6);
    }

    @Test
    void an_agent_that_is_gone_is_not_followed_any_more() throws IOException {
        FakeAgent agent = agent();
        agents.follow(Set.of(address("node1", agent)));
        await().atMost(Duration.ofSeconds(5)).until(() -> agent.followers() == 1);
        agents.follow(Set.of());
        await().atMost(Duration.ofSeconds(5)).until(() -> agent.followers() == 0);
        assertThat(agents.states()).isEmpty();
    }
}
