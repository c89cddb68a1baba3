// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The agent as a process: what it needs, and what it says where that is missing. */
class StartUpKernelTest {
    private static final List<String> SERVE = List.of(
            "serve", "--node-name=n", "--insecure-loopback", "--listen=127.0.0.1:0", "--health-listen=127.0.0.1:0");

    @BeforeEach
    void require() {
        RealKernel.require();
    }

    @Test
    void names_the_capabilities_that_are_missing() {
        assertRefused(
                serve(List.of("setpriv", "--bounding-set=-bpf,-perfmon,-sys_admin"), List.of()),
                "node-agent: cannot load programs: the process lacks BPF and PERFMON; run as root, or add them to"
                        + " securityContext.capabilities.add");
    }

    @Test
    void says_how_to_get_libbpf() {
        assertRefused(
                serve(List.of(), List.of("--libbpf=/nonexistent/libbpf.so.1")),
                "node-agent: cannot load programs: /nonexistent/libbpf.so.1 does not load");
    }

    @Test
    void says_that_a_kernel_without_btf_will_not_do() {
        assertRefused(
                serve(
                        List.of(
                                "unshare",
                                "--mount",
                                "sh",
                                "-c",
                                "mount -t tmpfs none /sys/kernel/btf && exec \"$@\"",
                                "sh"),
                        List.of()),
                "node-agent: cannot read the kernel's types: no BTF at /sys/kernel/btf/vmlinux");
    }

    @Test
    void runs_with_the_capabilities_of_its_pod_alone_sees_all_with_them_and_stops_when_told() throws Exception {
        Process process = startWith("+bpf,+perfmon,+net_admin,+syslog");
        try {
            List<String> lines = linesUntilItServes(process);
            assertThat(lines).last().asString().contains("NETFILTER_DROP").contains("serving at port");
            assertThat(lines).noneMatch(said -> said.contains("not seen"));
            process.destroy();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(128 + 15);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Without NET_ADMIN the kernel takes no netfilter program, as one before Linux 6.4 does not, nor lets others be attached to control groups. */
    @Test
    void sees_datagrams_by_control_groups_where_it_cannot_by_netfilter_and_says_so() throws Exception {
        Process process = startWith("+bpf,+perfmon,+syslog");
        try {
            assertThat(linesUntilItServes(process))
                    .anyMatch(said -> said.contains("UDP, ICMP, SCTP: seen by control groups in place of netfilter"))
                    .anyMatch(said -> said.contains("UDP, ICMP, SCTP: what was let through or unanswered is not seen"));
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process startWith(String capabilities) throws IOException {
        List<String> command =
                command(List.of("setpriv", "--bounding-set=-all," + capabilities, "--inh-caps=-all"), List.of());
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static List<String> linesUntilItServes(Process process) throws IOException {
        String line = "";
        List<String> lines = new ArrayList<>();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        while (line != null && !line.contains("reporting [")) {
            line = output.readLine();
            lines.add(String.valueOf(line));
        }
        return lines;
    }

    private static void assertRefused(Commands.Result result, String message) {
        assertThat(result.errors()).startsWith(message).hasLineCount(1);
        assertThat(result.exit()).isEqualTo(2);
    }

    private static Commands.Result serve(List<String> prefix, List<String> flags) {
        return Commands.call(command(prefix, flags));
    }

    private static List<String> command(List<String> prefix, List<String> flags) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(Commands.java(Main.class));
        command.addAll(SERVE);
        command.addAll(flags);
        return command;
    }
}
