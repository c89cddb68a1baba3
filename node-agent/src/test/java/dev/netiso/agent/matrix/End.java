// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.matrix;

/** A network namespace that connections begin or end in. */
enum End {
    /** A pod of node A, behind a routed veth. */
    POD("pod"),
    /** Another one. */
    PEER("peer"),
    /** A pod on node A's bridge, whose packets br_netfilter shows to iptables. */
    BRIDGED("bridged"),
    /** Another one. */
    NEIGHBOUR("neighbour"),
    /** A pod of node B. */
    REMOTE("remote"),
    /** Node A itself: a pod with hostNetwork. */
    HOST("a"),
    /** Somewhere that is no node. */
    OUTSIDE("outside");

    private final String word;

    End(String word) {
        this.word = word;
    }

    /** The name of its namespace in the ground, and of the device that leads to it. */
    String word() {
        return word;
    }

    /** The network of the address that its connections begin at. */
    @SuppressWarnings("EnumOrdinal") // any number will do that no other has
    int network() {
        return 1 + ordinal();
    }
}
