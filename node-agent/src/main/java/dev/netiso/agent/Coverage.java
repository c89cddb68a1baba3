// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.bpf.BpfException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What this node cannot see, and why: a line each. */
final class Coverage {
    private final Set<String> lines = new LinkedHashSet<>();

    void without(String program, BpfException failure) {
        String why = why(failure);
        switch (program) {
            case KernelSide.TCP_STATE ->
                lines.add("TCP: connections that were let through or failed are not seen: " + why);
            case KernelSide.TCP_RETRANSMIT ->
                lines.add("TCP: connections without an answer are seen only when their socket gives up: " + why);
            case KernelSide.SOCKETS ->
                lines.add(
                        "pods: whose forwarded packets are is known only of pods that had a connection before: " + why);
            case KernelSide.UDP_ERROR -> lines.add("UDP: a refusal from elsewhere reads unanswered: " + why);
            default -> withoutDatagrams(why);
        }
    }

    private static String why(BpfException failure) {
        return switch (failure) {
            case BpfException.MissingCapability missing -> "the process lacks capabilities (NET_ADMIN, for one)";
            case BpfException.VerifierRejection rejected -> "this kernel does not accept the program";
            default -> failure.reason();
        };
    }

    void withoutNetfilter(BpfException failure) {
        lines.add(
                "UDP, ICMP, SCTP: seen by control groups in place of netfilter, so that a refusal from elsewhere reads"
                        + " unanswered, but for UDP of connected sockets, and what only passes through is not seen: "
                        + why(failure));
    }

    void withoutDatagrams(String why) {
        lines.add("UDP, ICMP, SCTP: what was let through or unanswered is not seen: " + why);
    }

    void withoutPins(Path directory) {
        lines.add("restart: what happens while no agent runs is not seen: " + directory
                + " is in no BPF file system; mount one at /sys/fs/bpf");
    }

    void withoutReasons() {
        lines.add(
                "drops: told by the place where packets are freed, since this kernel gives no reason (Linux 5.17 and later do);"
                        + " those called PROBABLE may have another cause, what a control group's program drops on its way in is not seen,"
                        + " and UDP for which nobody listens reads unanswered, but for connected sockets since 5.14");
    }

    void withoutLocations(boolean withReasons) {
        lines.add(
                (withReasons ? "drops by NFQUEUE and XDP" : "drops")
                        + ": not seen, since this process may not read the addresses of /proc/kallsyms; add the capability SYSLOG");
    }

    List<String> lines() {
        return List.copyOf(lines);
    }
}
