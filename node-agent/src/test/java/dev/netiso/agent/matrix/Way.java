// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.matrix;

import static dev.netiso.agent.matrix.Expected.DROPPED;
import static dev.netiso.agent.matrix.Expected.FORWARDED;
import static dev.netiso.agent.matrix.Expected.NOTHING;
import static dev.netiso.agent.matrix.Expected.REFUSED;
import static dev.netiso.agent.matrix.Expected.UNANSWERED;
import static dev.netiso.agent.matrix.Protocol.ICMP;
import static dev.netiso.agent.matrix.Protocol.SCTP;
import static dev.netiso.agent.matrix.Protocol.TCP;
import static dev.netiso.agent.matrix.Protocol.UDP;
import static dev.netiso.agent.matrix.Topology.BRIDGED;
import static dev.netiso.agent.matrix.Topology.HOST_TO_OUTSIDE;
import static dev.netiso.agent.matrix.Topology.HOST_TO_POD;
import static dev.netiso.agent.matrix.Topology.OUTSIDE_TO_POD;
import static dev.netiso.agent.matrix.Topology.POD_TO_HOST;
import static dev.netiso.agent.matrix.Topology.POD_TO_OUTSIDE;
import static dev.netiso.agent.matrix.Topology.ROUTED;
import static dev.netiso.agent.matrix.Topology.SERVICE;
import static dev.netiso.agent.matrix.Topology.SERVICE_ON_NODE_B;
import static dev.netiso.agent.matrix.Topology.TWO_NODES;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What becomes of a connection, and why. Each way owns the addresses that end with its number, and its rules look at nothing else: so that all of them are in force
 * at the same time, for every protocol.
 *
 * <p>A rule is {@code NAMESPACE COMMAND}, run for each family: {@code {to}} and {@code {from}} are iptables matches of the way's addresses as destination and source,
 * {@code {nft}} is nft's, {@code {iptables}} and {@code {flag}} are the family's; {@code {server}} stands for each of the way's server addresses, {@code {outside}} and
 * {@code {nobody}} for gateways, of which the second does not exist. {@code attach} and {@code clsact} attach the program of the way's name.
 */
@SuppressWarnings("ImmutableEnumChecker") // sets and lists that nobody changes
enum Way {
    FORWARD_DROP(
            "iptables-legacy FORWARD DROP", DROPPED, Topology.FORWARDED, "a {iptables}-legacy -A FORWARD {to} -j DROP"),
    FORWARD_REJECT(
            "iptables-legacy FORWARD REJECT",
            DROPPED,
            Topology.FORWARDED,
            "a {iptables}-legacy -A FORWARD {to} -j REJECT"),
    FORWARD_RESET(
            "iptables-legacy FORWARD REJECT tcp-reset",
            DROPPED,
            Topology.FORWARDED,
            EnumSet.of(TCP),
            "a {iptables}-legacy -A FORWARD {to} -p tcp -j REJECT --reject-with tcp-reset"),
    NFT_FORWARD_DROP(
            "iptables-nft FORWARD DROP", DROPPED, Topology.FORWARDED, "a {iptables}-nft -A FORWARD {to} -j DROP"),
    NFT_FORWARD_REJECT(
            "iptables-nft FORWARD REJECT", DROPPED, Topology.FORWARDED, "a {iptables}-nft -A FORWARD {to} -j REJECT"),
    RAW_DROP(
            "iptables raw PREROUTING DROP",
            DROPPED,
            Topology.INCOMING,
            "a {iptables}-legacy -t raw -A PREROUTING {to} -j DROP"),
    INPUT_DROP("iptables INPUT DROP", DROPPED, EnumSet.of(POD_TO_HOST), "a {iptables}-legacy -A INPUT {to} -j DROP"),
    INPUT_REJECT(
            "iptables INPUT REJECT", DROPPED, EnumSet.of(POD_TO_HOST), "a {iptables}-legacy -A INPUT {to} -j REJECT"),
    INPUT_RESET(
            "iptables INPUT REJECT tcp-reset",
            DROPPED,
            EnumSet.of(POD_TO_HOST),
            EnumSet.of(TCP),
            "a {iptables}-legacy -A INPUT {to} -p tcp -j REJECT --reject-with tcp-reset"),
    OUTPUT_DROP(
            "iptables OUTPUT DROP",
            DROPPED,
            EnumSet.of(HOST_TO_POD, HOST_TO_OUTSIDE),
            "a {iptables}-legacy -A OUTPUT {to} -j DROP"),
    OUTPUT_REJECT(
            "iptables OUTPUT REJECT",
            DROPPED,
            EnumSet.of(HOST_TO_POD, HOST_TO_OUTSIDE),
            "a {iptables}-legacy -A OUTPUT {to} -j REJECT"),
    RAW_OUTPUT_DROP(
            "iptables raw OUTPUT DROP",
            DROPPED,
            EnumSet.of(HOST_TO_POD, HOST_TO_OUTSIDE),
            "a {iptables}-legacy -t raw -A OUTPUT {to} -j DROP"),
    NODE_B_DROP(
            "iptables FORWARD DROP on the other node",
            DROPPED,
            EnumSet.of(TWO_NODES, SERVICE_ON_NODE_B),
            "b {iptables}-legacy -A FORWARD {to} -j DROP"),
    NODE_B_REJECT(
            "iptables FORWARD REJECT on the other node",
            DROPPED,
            EnumSet.of(TWO_NODES, SERVICE_ON_NODE_B),
            "b {iptables}-legacy -A FORWARD {to} -j REJECT"),
    POD_OUTPUT_DROP(
            "iptables OUTPUT DROP in the pod",
            DROPPED,
            EnumSet.of(ROUTED, TWO_NODES, POD_TO_OUTSIDE),
            "pod {iptables}-legacy -A OUTPUT {to} -j DROP"),
    POD_INPUT_DROP(
            "nft input drop in the pod",
            DROPPED,
            EnumSet.of(ROUTED, HOST_TO_POD, OUTSIDE_TO_POD, SERVICE),
            "peer nft add rule inet matrix input {nft} drop"),
    NFT_DROP("nft inet forward drop", DROPPED, Topology.FORWARDED, "a nft add rule inet matrix forward {nft} drop"),
    NFT_REJECT(
            "nft inet forward reject",
            DROPPED,
            Topology.FORWARDED,
            "a nft add rule inet matrix forward {nft} reject with icmpx admin-prohibited"),
    NFT_RESET(
            "nft inet forward reject tcp reset",
            DROPPED,
            Topology.FORWARDED,
            EnumSet.of(TCP),
            "a nft add rule inet matrix forward {nft} meta l4proto tcp reject with tcp reset"),
    NETDEV_DROP(
            "nft netdev ingress drop",
            DROPPED,
            Topology.INCOMING,
            "a nft add rule netdev matrix pod {nft} drop",
            "a nft add rule netdev matrix bridged {nft} drop",
            "a nft add rule netdev matrix outside {nft} drop",
            "a nft add rule netdev matrix wire {nft} drop"),
    NETDEV_EGRESS_DROP(
            "nft netdev egress drop",
            DROPPED,
            EnumSet.of(ROUTED, HOST_TO_POD, OUTSIDE_TO_POD, SERVICE),
            "a nft add rule netdev matrix to-peer {nft} drop"),
    BRIDGE_DROP(
            "nft bridge forward drop", DROPPED, EnumSet.of(BRIDGED), "a nft add rule bridge matrix forward {nft} drop"),
    BRIDGE_REJECT(
            "nft bridge prerouting reject",
            DROPPED,
            EnumSet.of(BRIDGED),
            "a nft add rule bridge matrix prerouting {nft} reject"),
    QUEUE_DROP(
            "NFQUEUE, verdict drop",
            DROPPED,
            Topology.FORWARDED,
            "a {iptables}-legacy -A FORWARD {to} -j NFQUEUE --queue-num 7"),
    QUEUE_UNBOUND(
            "NFQUEUE, nobody listens",
            DROPPED,
            Topology.FORWARDED,
            "a {iptables}-legacy -A FORWARD {to} -j NFQUEUE --queue-num 8"),
    CLSACT_INGRESS(
            "tc clsact ingress",
            DROPPED,
            Topology.INCOMING,
            "a clsact ingress pod",
            "a clsact ingress bridged",
            "a clsact ingress outside",
            "a clsact ingress wire"),
    CLSACT_EGRESS(
            "tc clsact egress",
            DROPPED,
            Topology.OUTGOING,
            "a clsact egress pod",
            "a clsact egress peer",
            "a clsact egress neighbour",
            "a clsact egress outside",
            "a clsact egress wire"),
    TCX_INGRESS(
            "tcx ingress",
            DROPPED,
            Topology.INCOMING,
            "a attach tcx-ingress pod",
            "a attach tcx-ingress bridged",
            "a attach tcx-ingress outside",
            "a attach tcx-ingress wire"),
    TCX_EGRESS(
            "tcx egress",
            DROPPED,
            Topology.OUTGOING,
            "a attach tcx-egress pod",
            "a attach tcx-egress peer",
            "a attach tcx-egress neighbour",
            "a attach tcx-egress outside",
            "a attach tcx-egress wire"),
    XDP_NATIVE(
            "XDP on veth",
            DROPPED,
            EnumSet.of(BRIDGED, OUTSIDE_TO_POD),
            "a attach xdp-native bridged",
            "a attach xdp-native outside"),
    XDP_GENERIC("XDP, generic", DROPPED, EnumSet.of(TWO_NODES, SERVICE_ON_NODE_B), "b attach xdp-generic wire"),
    CGROUP_EGRESS("cgroup_skb egress", DROPPED, Topology.ALL, "a attach cgroup-egress"),
    CGROUP_INGRESS("cgroup_skb ingress", DROPPED, Topology.ALL, EnumSet.of(TCP, UDP, SCTP), "a attach cgroup-ingress"),
    NETFILTER_LINK(
            "netfilter BPF link, FORWARD", DROPPED, minus(Topology.FORWARDED, BRIDGED), "a attach netfilter{flag}"),

    ALLOWED("allowed", FORWARDED, Topology.ALL),
    MID_STREAM(
            "allowed, then cut in mid-stream",
            FORWARDED,
            Topology.FORWARDED,
            EnumSet.of(TCP),
            "a {iptables}-legacy -A FORWARD {to} -p tcp --tcp-flags PSH PSH -j DROP"),

    MUTE("a listener that never answers", UNANSWERED, Topology.ALL, EnumSet.of(UDP, SCTP)),
    SILENT_PEER(
            "a peer that is not there",
            UNANSWERED,
            EnumSet.of(ROUTED, TWO_NODES, HOST_TO_POD, POD_TO_OUTSIDE),
            "a ip {flag} route add {server} via {outside} dev outside onlink"),
    BLACKHOLE(
            "blackhole route",
            UNANSWERED,
            EnumSet.of(ROUTED, TWO_NODES, POD_TO_OUTSIDE),
            "a ip {flag} route add blackhole {server}"),
    RP_FILTER("rp_filter", UNANSWERED, EnumSet.of(ROUTED)),
    REPLY_DROP(
            "the answer is dropped",
            UNANSWERED,
            EnumSet.of(ROUTED, TWO_NODES, POD_TO_OUTSIDE),
            EnumSet.of(TCP),
            "a {iptables}-legacy -A FORWARD {from} -j DROP"),

    CLOSED("nobody listens", REFUSED, Topology.ALL, EnumSet.of(TCP, UDP, SCTP)),
    UNREACHABLE(
            "unreachable route",
            REFUSED,
            EnumSet.of(ROUTED, TWO_NODES, POD_TO_OUTSIDE),
            "a ip {flag} route add unreachable {server}"),
    PROHIBIT(
            "prohibit route",
            REFUSED,
            EnumSet.of(ROUTED, TWO_NODES, POD_TO_OUTSIDE),
            "a ip {flag} route add prohibit {server}"),
    NO_ROUTE(
            "no route", REFUSED, EnumSet.of(ROUTED, TWO_NODES, POD_TO_OUTSIDE), "a ip {flag} route add throw {server}"),
    TTL("TTL ends", REFUSED, EnumSet.of(ROUTED, TWO_NODES, POD_TO_OUTSIDE, OUTSIDE_TO_POD)),
    NO_NEIGHBOUR(
            "no neighbour",
            REFUSED,
            EnumSet.of(ROUTED, POD_TO_OUTSIDE),
            "a ip {flag} route add {server} via {nobody} dev outside onlink"),

    STRAY(
            "conntrack INVALID",
            NOTHING,
            EnumSet.of(ROUTED, BRIDGED, TWO_NODES, POD_TO_OUTSIDE),
            EnumSet.of(TCP),
            "a {iptables}-legacy -A FORWARD {to} -m conntrack --ctstate INVALID -j DROP");

    private static final int FIRST_NUMBER = 2;

    private final String label;
    private final Expected expected;
    private final Set<Topology> topologies;
    private final Set<Protocol> protocols;
    private final List<String> rules;

    Way(String label, Expected expected, Set<Topology> topologies, String... rules) {
        this(label, expected, topologies, EnumSet.of(TCP, UDP, ICMP, SCTP), rules);
    }

    Way(String label, Expected expected, Set<Topology> topologies, Set<Protocol> protocols, String... rules) {
        this.label = label;
        this.expected = expected;
        this.topologies = Collections.unmodifiableSet(topologies);
        this.protocols = Collections.unmodifiableSet(protocols);
        this.rules = List.of(rules);
    }

    private static Set<Topology> minus(Set<Topology> all, Topology... without) {
        Set<Topology> rest = EnumSet.copyOf(all);
        rest.removeAll(Set.of(without));
        return rest;
    }

    /** The last byte of its addresses. */
    @SuppressWarnings("EnumOrdinal") // any number will do that no other has
    int number() {
        return FIRST_NUMBER + ordinal();
    }

    String label() {
        return label;
    }

    Set<Topology> topologies() {
        return topologies;
    }

    Set<Protocol> protocols() {
        return protocols;
    }

    List<String> rules() {
        return rules;
    }

    Expected expected() {
        return expected;
    }

    /** The same of a protocol: the error that refuses UDP where nobody listens is sent where it is seen. */
    Expected expected(Protocol protocol) {
        boolean isSeen = protocol == TCP || (this == CLOSED && protocol == UDP);
        return expected == REFUSED && !isSeen ? Expected.UNREACHED : expected;
    }

    /** Whether it blocks on the way to where a node translates services' addresses, or is refused by what does not say so: nobody knows then where it led. */
    boolean isToldByClientAlone(Protocol protocol) {
        return (this == CLOSED && protocol == SCTP)
                || this == RAW_DROP
                || this == NETDEV_DROP
                || this == CLSACT_INGRESS
                || this == TCX_INGRESS
                || this == CGROUP_EGRESS;
    }

    /** Linux has no such check of sources in IPv6. */
    boolean exists(Family family) {
        return this != RP_FILTER || family == Family.V4;
    }

    /** Some need an address of their own to begin at: Linux limits the errors that it sends to one (net/ipv4/route.c: ip_error), and one address is spoofed. */
    boolean hasOwnSource() {
        return this == RP_FILTER || this == UNREACHABLE || this == PROHIBIT || this == NO_ROUTE;
    }

    /** Whether the server has the address. */
    boolean isAssigned() {
        return this != NO_NEIGHBOUR && this != SILENT_PEER;
    }

    /** The program that blocks, if it is one. */
    String program() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** How far its packets may go; 0 as far as usual. */
    int ttl() {
        return this == TTL ? 1 : 0;
    }

    /** Whether somebody listens there. */
    boolean isServed() {
        return isAssigned() && this != CLOSED;
    }
}
