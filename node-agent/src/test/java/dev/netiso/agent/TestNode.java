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

    private void join(NetworkNamespace pod, String device, int subnet) {
        Commands.run("ip -n " + node.name() + " link add " + device + " type veth peer name eth0 netns " + pod.name());
        address("ip -n " + node.name(), device, subnet, 1);
        address("ip -n " + pod.name(), "eth0", subnet, 2);
        Commands.run("ip -n " + pod.name() + " route add default via " + v4(subnet, 1));
        Commands.run("ip -n " + pod.name() + " -6 route add default via " + v6(subnet, 1));
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
        return family == 4 ? v4(third, 2) : v6(third, 2);
    }

    String server(int family) {
        return family == 4 ? v4(third + 1, 2) : v6(third + 1, 2);
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
