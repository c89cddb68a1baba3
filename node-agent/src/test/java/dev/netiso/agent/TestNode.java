// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A node that is a network namespace, and two pods that routed veths join to it, with addresses that no other test process has at this time. The thread of
 * the node's namespace is where an agent of that node would run.
 */
final class TestNode implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    final NetworkNamespace node;
    final NetworkNamespace client;
    final NetworkNamespace server;
    private final int second = 64 + (int) (ProcessHandle.current().pid() % 64);
    private final int third = COUNT.incrementAndGet() * 2;

    TestNode() throws Exception {
        String name = "nk" + ProcessHandle.current().pid() + "-" + third;
        node = new NetworkNamespace(name);
        client = new NetworkNamespace(name + "c");
        server = new NetworkNamespace(name + "s");
        join(client, "client", third);
        join(server, "server", third + 1);
        node.run("sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1");
    }

    /** Neighbours are told, since what drops every packet of a device drops their discovery, too. */
    private void join(NetworkNamespace pod, String device, int subnet) {
        String ofNode = "02:00:00:00:%02x:01".formatted(subnet);
        String ofPod = "02:00:00:00:%02x:02".formatted(subnet);
        String inNode = "ip -n " + node.name();
        String inPod = "ip -n " + pod.name();
        Commands.run(inNode + " link add " + device + " address " + ofNode + " type veth peer name eth0 address "
                + ofPod + " netns " + pod.name());
        address(inNode, device, subnet, 1);
        address(inPod, "eth0", subnet, 2);
        for (int family : new int[] {4, 6}) {
            Commands.run(inNode + " neigh add " + host(family, subnet, 2) + " lladdr " + ofPod + " dev " + device);
            Commands.run(inPod + " neigh add " + host(family, subnet, 1) + " lladdr " + ofNode + " dev eth0");
            Commands.run(inPod + " -" + family + " route add default via " + host(family, subnet, 1));
        }
    }

    private String host(int family, int subnet, int host) {
        return family == 4 ? v4(subnet, host) : v6(subnet, host);
    }

    private void address(String ip, String device, int subnet, int host) {
        Commands.run(ip + " addr add " + v4(subnet, host) + "/24 dev " + device);
        Commands.run(ip + " addr add " + v6(subnet, host) + "/64 dev " + device + " nodad");
        Commands.run(ip + " link set " + device + " up");
    }

    private String v4(int subnet, int host) {
        return "100." + second + "." + subnet + "." + host;
    }

    private String v6(int subnet, int host) {
        return "fd6e:" + Integer.toHexString(second) + ":" + Integer.toHexString(subnet) + "::" + host;
    }

    String client(int family) {
        return host(family, third, 2);
    }

    String server(int family) {
        return host(family, third + 1, 2);
    }

    InetAddress serverAddress(int family) throws Exception {
        return InetAddress.getByName(server(family));
    }

    /** Rules of the node's own table, one a line, in a chain that sees what is forwarded. */
    void nft(String hook, String... rules) {
        node.run("nft add table inet t");
        node.run("nft add chain inet t " + hook + " { type filter hook " + hook + " priority 0 ; }");
        for (String rule : rules) {
            node.run("nft add rule inet t " + hook + " " + rule);
        }
    }

    @Override
    public void close() {
        server.close();
        client.close();
        node.close();
    }
}
