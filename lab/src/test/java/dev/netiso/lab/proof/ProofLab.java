// SPDX-License-Identifier: Apache-2.0
package dev.netiso.lab.proof;

import dev.netiso.lab.Command;
import dev.netiso.lab.LabCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A lab beside the other one, with an enforcer of choice; up until it is closed. */
record ProofLab(String enforcer, Path kubectl, Path kubeconfig, Path netbox) implements AutoCloseable {
    /** The machine's address in it. */
    static final String MACHINE = "10.205.0.1";

    private static final String NAME = "netiso-proof";
    private static final Map<String, String> ADDRESSES = Map.of(
            "LAB_NAME", NAME, "LAB_NET", "10.205.0", "LAB_POD_NET", "10.246", "LAB_SVC_CIDR", "10.98.0.0/16");
    /** Building kube-network-policies, which only this needs, is in it. */
    private static final Duration AT_MOST = Duration.ofMinutes(10);

    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    static ProofLab up(String enforcer) {
        lab(enforcer, "up", "--owner", Long.toString(ProcessHandle.current().pid()))
                .ok();
        return new ProofLab(
                enforcer,
                Path.of(output(enforcer, "bin", "kubectl")),
                Path.of(output(enforcer, "kubeconfig")),
                Path.of(output(enforcer, "bin", "images"), "netbox"));
    }

    private static String output(String enforcer, String... arguments) {
        return lab(enforcer, arguments).ok().out().strip();
    }

    private static Command.Result lab(String enforcer, String... arguments) {
        Map<String, String> settings = new HashMap<>(ADDRESSES);
        settings.put("LAB_ENFORCER", enforcer);
        return new Command(words(LabCluster.built("lab/lab"), arguments), settings).run(AT_MOST);
    }

    private static List<String> words(String program, String... arguments) {
        return Stream.concat(Stream.of(program), Stream.of(arguments)).toList();
    }

    /** Runs kubectl as its administrator; {@code kubectl netiso} is there too. */
    Command.Result kubectl(String... arguments) {
        return new Command(words(kubectl.toString(), arguments), environment()).run(A_MINUTE);
    }

    /** Starts a program whose input and output are pipes; it ends with its input. */
    Process start(List<String> words) {
        ProcessBuilder builder = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment());
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, String> environment() {
        return Map.of(
                "KUBECONFIG", kubeconfig.toString(),
                "KUBECTL", kubectl.toString(),
                "PATH", LabCluster.plugin().getParent() + ":" + System.getenv("PATH"));
    }

    /** Gives the machine one more address in the lab; it goes with the lab. */
    void addAddress(String address) {
        new Command(List.of("ip", "address", "add", address + "/32", "dev", NAME), Map.of())
                .run(A_MINUTE)
                .ok();
    }

    @Override
    public void close() {
        lab(enforcer, "down").ok();
    }
}
