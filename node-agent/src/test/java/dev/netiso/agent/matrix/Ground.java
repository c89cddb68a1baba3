// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.matrix;

import dev.netiso.agent.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Two nodes, their pods and what is outside, as network namespaces: routed veths and a bridge at node A, a wire to node B. One of several slots, each with addresses
 * of its own, so that runs at the same time do not meet.
 */
final class Ground implements AutoCloseable {
    private static final int SLOTS = 16;
    private static final int NODES = 0;
    private static final int NOBODY = 61;
    private static final List<String> NAMESPACES =
            List.of("a", "b", "pod", "peer", "bridged", "neighbour", "remote", "outside");
    private static final List<End> ROUTED = List.of(End.POD, End.PEER, End.OUTSIDE);
    private static final List<End> ON_BRIDGE = List.of(End.BRIDGED, End.NEIGHBOUR);

    private final int slot;
    private final Path directory;
    private final List<List<String>> batches = new ArrayList<>();

    Ground(Path directory) throws IOException {
        this.directory = directory;
        slot = takeSlot();
        try {
            NAMESPACES.stream().skip(1).forEach(name -> Commands.run("ip netns add " + namespace(name)));
            NAMESPACES.forEach(this::tune);
            NAMESPACES.forEach(name -> batches.add(new ArrayList<>()));
            devices();
            for (Family family : Family.values()) {
                route(family);
                address(family);
            }
            for (String name : NAMESPACES) {
                Path file = Files.write(directory.resolve(name + ".ip"), batch(name));
                Commands.run("ip -n " + namespace(name) + " -batch " + file);
            }
            in(
                    "a",
                    "sysctl -qw net.ipv4.conf.pod.rp_filter=1"
                            + " net.ipv4.neigh.outside.mcast_solicit=1 net.ipv6.neigh.outside.mcast_solicit=1"
                            + " net.ipv4.neigh.outside.retrans_time_ms=250 net.ipv6.neigh.outside.retrans_time_ms=250");
            hooks();
        } catch (RuntimeException | IOException e) {
            close();
            throw e;
        }
    }

    /** A slot is taken with the first namespace's name: nobody can take it twice. */
    private static int takeSlot() {
        for (int slot = 0; slot < SLOTS; slot++) {
            if (Commands.call(List.of("ip", "netns", "add", "netiso-mx" + slot + "-a"))
                            .exit()
                    == 0) {
                return slot;
            }
        }
        throw new IllegalStateException("no slot is free: delete old namespaces netiso-mx*");
    }

    /** The network namespace of that name here. */
    String namespace(String name) {
        return "netiso-mx" + slot + "-" + name;
    }

    Path file(End end) {
        return Path.of("/run/netns", namespace(end.word()));
    }

    /** Runs a command in a namespace; fails if it does. */
    void in(String name, String command) {
        Commands.run("ip netns exec " + namespace(name) + " " + command);
    }

    private List<String> batch(String name) {
        return batches.get(NAMESPACES.indexOf(name));
    }

    /** Before there are devices, which take over what is the default. */
    private void tune(String name) {
        in(
                name,
                "sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0"
                        + " net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0"
                        + " net.ipv4.icmp_ratemask=0 net.ipv6.icmp.ratelimit=0 net.ipv6.icmp.ratemask=0");
        if (Set.of("a", "b").contains(name)) {
            in(name, "sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1");
        }
    }

    private void devices() {
        NAMESPACES.forEach(name -> batch(name).add("link set lo up"));
        Commands.run("ip -n " + namespace("a") + " link add br0 type bridge mcast_snooping 0");
        Commands.run("ip -n " + namespace("a") + " link add wire type veth peer name wire netns " + namespace("b"));
        for (End end : End.values()) {
            if (end != End.HOST) {
                String node = namespace(end == End.REMOTE ? "b" : "a");
                Commands.run("ip -n " + node + " link add " + end.word() + " type veth peer name eth0 netns "
                        + namespace(end.word()));
                batch(end.word()).add("link set eth0 up");
            }
        }
        ON_BRIDGE.forEach(end -> batch("a").add("link set " + end.word() + " up master br0"));
        for (String device : List.of("br0", "wire", "pod", "peer", "outside")) {
            batch("a").add("link set " + device + " up");
            batch("a").add("addr add fe80::1/64 dev " + device + " nodad");
        }
        for (String device : List.of("wire", "remote")) {
            batch("b").add("link set " + device + " up");
            batch("b")
                    .add("addr add " + (device.equals("wire") ? "fe80::2" : "fe80::1") + "/64 dev " + device
                            + " nodad");
        }
        Commands.call(List.of("sh", "-c", "modprobe -q br_netfilter"));
        in("a", "sysctl -qw net.bridge.bridge-nf-call-iptables=1 net.bridge.bridge-nf-call-ip6tables=1");
    }

    private void route(Family family) {
        String nodeA = family == Family.V4 ? family.address(slot, NODES, 1) : "fe80::1";
        String nodeB = family == Family.V4 ? family.address(slot, NODES, 2) : "fe80::2";
        if (family == Family.V4) {
            batch("a").add("addr add " + nodeA + "/32 dev lo");
            batch("b").add("addr add " + nodeB + "/32 dev lo");
        }
        String way = " onlink";
        ROUTED.forEach(end -> toPod(family, "a", end, end.word()));
        ON_BRIDGE.forEach(end -> toPod(family, "a", end, "br0"));
        toPod(family, "b", End.REMOTE, "remote");
        networks(family, End.REMOTE)
                .forEach(network -> batch("a").add("route add " + network + " via " + nodeB + " dev wire" + way));
        batch("b").add("route add " + family.everything() + " via " + nodeA + " dev wire" + way);
        for (End end : End.values()) {
            if (end != End.HOST) {
                String gateway = end == End.REMOTE && family == Family.V4 ? nodeB : nodeA;
                batch(end.word()).add("route add " + family.everything() + " via " + gateway + " dev eth0" + way);
            }
        }
        toPod(family, "bridged", End.NEIGHBOUR, "eth0");
        toPod(family, "neighbour", End.BRIDGED, "eth0");
        if (family == Family.V4) {
            batch("a").add("route add " + source(family, Topology.ROUTED, Way.RP_FILTER) + "/32 dev peer");
        }
    }

    /** The pod's own address is behind that device, and its other networks are behind the address. */
    private void toPod(Family family, String from, End end, String device) {
        String pod = client(family, end);
        batch(from).add("route add " + pod + family.host() + " dev " + device);
        networks(family, end)
                .filter(network -> !network.equals(family.network(slot, end.network())))
                .forEach(network ->
                        batch(from).add("route add " + network + " via " + pod + " dev " + device + " onlink"));
    }

    private java.util.stream.Stream<String> networks(Family family, End end) {
        Set<Integer> networks = new TreeSet<>(Set.of(end.network()));
        Arrays.stream(Topology.values())
                .filter(topology -> topology.server() == end)
                .forEach(topology -> networks.add(topology.serverNetwork()));
        Arrays.stream(Topology.values())
                .filter(topology -> topology.client() == end)
                .forEach(topology -> networks.add(topology.clientNetwork()));
        return networks.stream().map(network -> family.network(slot, network));
    }

    private void address(Family family) {
        for (End end : End.values()) {
            batch(end.word())
                    .addFirst("addr add " + client(family, end) + family.host() + " dev "
                            + (end == End.HOST ? "lo" : "eth0") + (family == Family.V6 ? " nodad" : ""));
        }
        for (Way way : Way.values()) {
            for (Topology topology : way.topologies()) {
                if (way.isAssigned()) {
                    batch(topology.server().word())
                            .add("addr add " + server(family, topology, way) + family.host() + " dev lo");
                }
                if (way.hasOwnSource()) {
                    batch(topology.client().word())
                            .add("addr add " + source(family, topology, way) + family.host() + " dev lo");
                }
            }
        }
    }

    /** An end's own address. */
    String client(Family family, End end) {
        return family.address(slot, end.network(), 1);
    }

    /** The address that a connection begins at. */
    String source(Family family, Topology topology, Way way) {
        return way.hasOwnSource()
                ? family.address(slot, topology.clientNetwork(), way.number())
                : client(family, topology.client());
    }

    /** An address that nobody has. */
    String nobody(Family family) {
        return family.address(slot, NOBODY, 1);
    }

    String server(Family family, Topology topology, Way way) {
        return family.address(slot, topology.serverNetwork(), way.number());
    }

    String target(Family family, Topology topology, Way way) {
        return family.address(slot, topology.targetNetwork(), way.number());
    }

    /** Whether an address is of this ground. */
    boolean owns(String address) {
        return address.startsWith("10." + (224 + slot) + ".")
                || address.startsWith("fdc4:6e65:%x:".formatted(0x100 + slot));
    }

    /** The tables and chains that the ways' rules go to. */
    private void hooks() throws IOException {
        Path inet = Files.writeString(directory.resolve("inet.nft"), """
                table inet matrix {
                  chain forward { type filter hook forward priority 10; }
                  chain input { type filter hook input priority 10; }
                  chain prerouting { type nat hook prerouting priority dstnat; }
                }
                """);
        Path more = Files.writeString(directory.resolve("more.nft"), """
                table netdev matrix {
                  chain pod { type filter hook ingress device pod priority 0; }
                  chain bridged { type filter hook ingress device bridged priority 0; }
                  chain outside { type filter hook ingress device outside priority 0; }
                  chain wire { type filter hook ingress device wire priority 0; }
                  chain to-peer { type filter hook egress device peer priority 0; }
                }
                table bridge matrix {
                  chain forward { type filter hook forward priority 0; }
                  chain prerouting { type filter hook prerouting priority 0; }
                }
                """);
        in("a", "nft -f " + inet);
        in("a", "nft -f " + more);
        in("peer", "nft -f " + inet);
        for (String device : List.of("pod", "peer", "bridged", "neighbour", "outside", "wire")) {
            in("a", "tc qdisc add dev " + device + " clsact");
        }
    }

    @Override
    public void close() {
        NAMESPACES.reversed().forEach(name -> Commands.call(List.of("ip", "netns", "del", namespace(name))));
    }
}
