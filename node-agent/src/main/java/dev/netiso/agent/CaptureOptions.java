// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.CaptureConfig.Scope;
import dev.netiso.agent.KernelOptions.Datagrams;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that say what is captured, which every command that captures has. */
final class CaptureOptions {
    /** Values of {@code --udp}. */
    enum Way {
        AUTO,
        NETFILTER,
        CGROUP,
        OFF
    }

    @Option(
            names = "--udp",
            paramLabel = "WAY",
            defaultValue = "auto",
            description = "How connections of UDP, ICMP and SCTP are seen: netfilter, in this network namespace;"
                    + " cgroup, everywhere, at some cost for each packet; off; or auto (default: ${DEFAULT-VALUE}):"
                    + " netfilter for the scope node where the kernel has it (Linux 6.4), else cgroup")
    private String udp = "";

    @Option(
            names = "--reasons",
            paramLabel = "REASONS",
            defaultValue = "policy",
            description =
                    "Which drops to report: policy (those of packet filters), all, or names of the kernel's reasons"
                            + " such as NETFILTER_DROP,NO_SOCKET (default: ${DEFAULT-VALUE})")
    private String reasons = "";

    @Option(
            names = "--netns-dir",
            paramLabel = "DIRECTORY",
            defaultValue = "/run/netns",
            description = "Where the container runtime mounts pods' network namespaces (default: ${DEFAULT-VALUE})")
    private Path netnsDirectory = Path.of("");

    @Option(
            names = "--cgroup-root",
            paramLabel = "DIRECTORY",
            defaultValue = "/sys/fs/cgroup",
            description = "Where the host's cgroups are mounted (default: ${DEFAULT-VALUE})")
    private Path cgroupRoot = Path.of("");

    @Option(
            names = "--libbpf",
            paramLabel = "FILE",
            description = "Path of libbpf.so.1 (default: where the system has it)")
    private @Nullable Path libbpf;

    @Option(
            names = "--detached",
            hidden = true,
            description = "Load the programs and attach none, to prove that a test which needs them fails")
    private boolean detached;

    @Option(
            names = {"-v", "--verbose"},
            description = "Log more, and libbpf's and the verifier's whole log when they fail")
    private boolean verbose;

    boolean verbose() {
        return verbose;
    }

    /** What was asked for; without a meaning if the flags have problems now. */
    CaptureConfig read(Flags flags, String node, Scope scope, Optional<Path> pins, boolean again) {
        ReasonChoice choice =
                flags.read("--reasons", reasons, ReasonChoice::parse).orElse(ReasonChoice.POLICY);
        KernelOptions kernel = new KernelOptions(
                pins, choice.named(), false, datagrams(flags, scope), cgroupRoot, Optional.ofNullable(libbpf));
        return new CaptureConfig(node, scope, netnsDirectory, cgroupRoot, kernel, choice.all(), again, !detached);
    }

    private Datagrams datagrams(Flags flags, Scope scope) {
        return switch (flags.choice("--udp", udp, Way.class).orElse(Way.AUTO)) {
            case AUTO ->
                switch (scope) {
                    case NODE -> Datagrams.NETFILTER_OR_CGROUP;
                    case ALL -> Datagrams.CGROUP;
                };
            case NETFILTER -> Datagrams.NETFILTER;
            case CGROUP -> Datagrams.CGROUP;
            case OFF -> Datagrams.OFF;
        };
    }
}
