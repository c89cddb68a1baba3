// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What is captured, and with what.
 *
 * @param node this node's name, which its flows carry
 * @param scope which network namespaces it reports on
 * @param netnsDirectory where container runtimes mount network namespaces
 * @param cgroupRoot where cgroups are mounted
 * @param pinDirectory where maps and links are pinned, so that they outlive the process; empty to pin nothing
 * @param datagrams how connections of protocols other than TCP are seen
 * @param reasons which drops are reported
 * @param again whether a connection that goes on is reported again after a while
 * @param libbpf where libbpf is; empty to look for it
 * @param attach attach the programs; without it nothing is ever seen
 */
public record CaptureConfig(
        String node,
        Scope scope,
        Path netnsDirectory,
        Path cgroupRoot,
        Optional<Path> pinDirectory,
        Datagrams datagrams,
        ReasonChoice reasons,
        boolean again,
        Optional<Path> libbpf,
        boolean attach) {
    /** Which network namespaces are reported on. */
    public enum Scope {
        /** This process's and those of its node's pods. */
        NODE,
        /** Every one that the kernel has. */
        ALL
    }

    /** How connections of UDP, ICMP and SCTP are seen. */
    public enum Datagrams {
        /** By netfilter links where this kernel has them and the scope is the node, else by the root cgroup. */
        AUTO,
        /** By netfilter links in this process's network namespace: cheapest, and needs connection tracking. */
        NETFILTER,
        /** By the sockets of all cgroups: whatever the network namespace; costs UDP some per cent. */
        CGROUP,
        /** Not at all; what is dropped of them is seen all the same. */
        OFF
    }
}
