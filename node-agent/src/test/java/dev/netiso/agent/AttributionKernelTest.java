// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.netiso.agent.attribution.NodeAttribution;
import dev.netiso.agent.attribution.Place;
import dev.netiso.agent.attribution.PodCgroups;
import dev.netiso.agent.bpf.RouteNetlink;
import dev.netiso.agent.event.FlowRow.RowVerdict;
import dev.netiso.agent.event.FlowRow.Socket;
import dev.netiso.agent.event.KernelClock;
import dev.netiso.flow.IpAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose the ends of packets without a socket are, on a node of real namespaces and links. */
class AttributionKernelTest {
    private static final String CLIENT_UID = "4ab8cd1e-0000-1111-2222-333344445555";
    private static final String SERVER_UID = "4ab8cd1e-0000-1111-2222-333344446666";

    @TempDir
    private Path cgroups = Path.of("");

    private TestNode node;
    private RouteNetlink netlink;
    private NodeAttribution attribution;

    @BeforeEach
    void startNode() throws Exception {
        RealKernel.require();
        node = new TestNode();
        netlink = node.node.call(RouteNetlink::open);
        // IPv6 has its route when both ends of the link are up
        await().until(() -> netlink.deviceTo(IpAddress.of(node.server(6))).isPresent());
        attribution = new NodeAttribution(
                node.node.inode(),
                Path.of("/run/netns"),
                netlink,
                new PodCgroups(cgroups, System::nanoTime),
                new KernelClock(InstantSource.system(), System::nanoTime),
                _ -> List.of(),
                System::nanoTime);
    }

    @AfterEach
    void endNode() {
        netlink.close();
        node.close();
    }

    private long cgroup(String uid) throws Exception {
        Path directory = Files.createDirectories(cgroups.resolve("kubepods/pod" + uid));
        return ((Number) Files.getAttribute(directory, "unix:ino")).longValue();
    }

    private void hasSocket(NetworkNamespace namespace, String uid) throws Exception {
        attribution.learn(dev.netiso.agent.event.Rows.of(RowVerdict.FORWARDED, System.nanoTime())
                .netns(namespace.inode())
                .socket(Socket.SOURCE, namespace.inode(), cgroup(uid))
                .row());
    }

    private dev.netiso.agent.event.Rows forwarded(int family) {
        return dev.netiso.agent.event.Rows.of(RowVerdict.DROPPED, System.nanoTime())
                .source(node.client(family))
                .destination(node.server(family))
                .put("family", family)
                .netns(node.node.inode())
                .device(device("client"));
    }

    private int device(String name) {
        return Integer.parseInt(
                node.node.run("cat /sys/class/net/" + name + "/ifindex").strip());
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void a_forwarded_packet_came_from_behind_its_device_and_goes_behind_that_of_its_route(int family) throws Exception {
        hasSocket(node.client, CLIENT_UID);
        hasSocket(node.server, SERVER_UID);
        assertThat(attribution.source(forwarded(family).row())).isEqualTo(new Place(node.client.inode(), CLIENT_UID));
        assertThat(attribution.destination(forwarded(family).row()))
                .isEqualTo(new Place(node.server.inode(), SERVER_UID));
        assertThat(attribution.unknown()).isZero();
    }

    @Test
    void a_sender_that_lies_about_its_address_is_known_by_its_device() throws Exception {
        hasSocket(node.client, CLIENT_UID);
        assertThat(attribution.source(forwarded(4).source(node.server(4)).row()).podUid())
                .isEqualTo(CLIENT_UID);
    }

    @Test
    void whose_a_namespace_is_may_be_unknown_and_is_counted() {
        assertThat(attribution.source(forwarded(4).row())).isEqualTo(new Place(node.client.inode(), ""));
        assertThat(attribution.unknown()).isEqualTo(1);
    }

    @Test
    void a_pod_is_known_by_its_first_socket_before_that_sends_anything() throws Exception {
        Path root = CgroupRoot.find();
        Path pod = Files.createDirectory(root.resolve("pod" + CLIENT_UID));
        try (KernelSide kernel = KernelSide.load(KernelOptions.defaults().withCgroupRoot(root))) {
            kernel.attach();
            Process process = new ProcessBuilder(
                            "sh",
                            "-c",
                            "echo $$ > " + pod + "/cgroup.procs && exec ip netns exec " + node.client.name()
                                    + " bash -c 'exec 3<>/dev/udp/127.0.0.1/9'")
                    .inheritIO()
                    .start();
            assertThat(process.waitFor()).isZero();
            NodeAttribution knowing = new NodeAttribution(
                    node.node.inode(),
                    Path.of("/run/netns"),
                    netlink,
                    new PodCgroups(root, System::nanoTime),
                    new KernelClock(InstantSource.system(), System::nanoTime),
                    kernel::openers,
                    System::nanoTime);
            assertThat(knowing.source(forwarded(4).row())).isEqualTo(new Place(node.client.inode(), CLIENT_UID));
            assertThat(kernel.coverage()).noneMatch(line -> line.startsWith("pods:"));
        } finally {
            Files.delete(pod);
        }
    }

    @Test
    void what_was_seen_before_the_pod_began_was_not_of_it() throws Exception {
        hasSocket(node.client, CLIENT_UID);
        long before = System.nanoTime() - 3_600_000_000_000L;
        assertThat(attribution.source(forwarded(4).times(before, before).row())).isEqualTo(Place.UNKNOWN);
        assertThat(attribution.destination(forwarded(4).times(before, before).row()))
                .isEqualTo(Place.UNKNOWN);
    }

    @Test
    void the_node_itself_and_what_is_elsewhere_is_no_place_of_a_pod() {
        assertThat(attribution.source(forwarded(4).device(0).row())).isEqualTo(Place.UNKNOWN);
        assertThat(attribution.source(forwarded(4).device(device("lo")).row())).isEqualTo(Place.UNKNOWN);
        assertThat(attribution.destination(forwarded(4).destination("192.0.2.1").row()))
                .isEqualTo(Place.UNKNOWN);
        assertThat(attribution.destination(forwarded(4).destination("127.0.0.1").row()))
                .isEqualTo(Place.UNKNOWN);
    }
}
