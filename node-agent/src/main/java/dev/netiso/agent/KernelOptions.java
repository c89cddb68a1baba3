// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.flow.DropReason;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * What the kernel side is to do.
 *
 * @param pins where maps and links are kept while no agent runs, in a BPF file system; empty to take everything along when the agent ends
 * @param reasons drop reasons to report
 * @param later report drops that are no first packet of a connection, too
 * @param datagrams how UDP, ICMP and SCTP that are let through are seen
 * @param cgroupRoot of control groups version 2, for {@link Datagrams#CGROUP}
 * @param libbpf where libbpf is; empty to look for it
 */
record KernelOptions(
        Optional<Path> pins,
        Set<DropReason> reasons,
        boolean later,
        Datagrams datagrams,
        Path cgroupRoot,
        Optional<Path> libbpf) {
    /** Ways of seeing UDP, ICMP and SCTP that are let through. */
    enum Datagrams {
        /** By netfilter's hooks in this process' network namespace, where connection tracking is in use. */
        NETFILTER,
        /** By the control groups of all sockets, at some cost for each packet. */
        CGROUP,
        /** {@link #NETFILTER}; {@link #CGROUP} where that cannot be loaded, as before Linux 6.4. */
        NETFILTER_OR_CGROUP,
        OFF
    }

    KernelOptions {
        reasons = Set.copyOf(reasons);
    }

    /** Policy-type reasons, nothing pinned. */
    static KernelOptions defaults() {
        return new KernelOptions(
                Optional.empty(),
                DropReason.policyType(),
                false,
                Datagrams.NETFILTER,
                Path.of("/sys/fs/cgroup"),
                Optional.empty());
    }

    KernelOptions withReasons(Set<DropReason> wanted) {
        return new KernelOptions(pins, wanted, later, datagrams, cgroupRoot, libbpf);
    }

    KernelOptions withLater() {
        return new KernelOptions(pins, reasons, true, datagrams, cgroupRoot, libbpf);
    }

    KernelOptions withPins(Path directory) {
        return new KernelOptions(Optional.of(directory), reasons, later, datagrams, cgroupRoot, libbpf);
    }

    KernelOptions withDatagrams(Datagrams way) {
        return new KernelOptions(pins, reasons, later, way, cgroupRoot, libbpf);
    }

    KernelOptions withCgroupRoot(Path directory) {
        return new KernelOptions(pins, reasons, later, datagrams, directory, libbpf);
    }
}
