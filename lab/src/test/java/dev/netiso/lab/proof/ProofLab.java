// SPDX-License-Identifier: Apache-2.0
package dev.netiso.lab.proof;

import dev.netiso.lab.Command;
import dev.netiso.lab.LabCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A lab beside the other ones, with an enforcer of choice; up until it is closed. */
record ProofLab(String enforcer, Place place, Path kubectl, Path kubeconfig, Path netbox) implements AutoCloseable {
    /** The outside as the manifest and the table of denied connections have it; of RFC 5737. */
    private static final String OUTSIDE = "198.51.100.";

    private static final Map<String, Place> PLACES = Map.of(
            "kube-router", new Place("netiso-proof-r", "10.205.0", "10.246", "10.98.0.0/16", OUTSIDE),
            "kube-network-policies", new Place("netiso-proof-q", "10.206.0", "10.247", "10.99.0.0/16", "203.0.113."));
    /** Building kube-network-policies, which only this needs, is in it. */
    private static final Duration AT_MOST = Duration.ofMinutes(10);

    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    /** Where a lab is, so that it can be beside others. */
    record Place(String name, String net, String podNet, String services, String outside) {
        Map<String, String> settings(String enforcer) {
            return Map.of(
                    "LAB_NAME", name,
                    "LAB_NET", net,
                    "LAB_POD_NET", podNet,
                    "LAB_SVC_CIDR", services,
                    "LAB_ENFORCER", enforcer);
        }
    }

    static ProofLab up(String enforcer) {
        lab(enforcer, "up", "--owner", Long.toString(ProcessHandle.current().pid()))
                .ok();
        return new ProofLab(
                enforcer,
                place(enforcer),
                Path.of(output(enforcer, "bin", "kubectl")),
                Path.of(output(enforcer, "kubeconfig")),
                Path.of(output(enforcer, "bin", "images"), "netbox"));
    }

    private static Place place(String enforcer) {
        return Optional.ofNullable(PLACES.get(enforcer)).orElseThrow();
    }

    private static String output(String enforcer, String... arguments) {
        return lab(enforcer, arguments).ok().out().strip();
    }

    private static Command.Result lab(String enforcer, String... arguments) {
        return new Command(
                        words(LabCluster.built("lab/lab"), arguments),
                        place(enforcer).settings(enforcer))
                .run(AT_MOST);
    }

    private static List<String> words(String program, String... arguments) {
        return Stream.concat(Stream.of(program), Stream.of(arguments)).toList();
    }

    /** Runs kubectl as its administrator; {@code kubectl netiso} is there too. */
    Command.Result kubectl(String... arguments) {
        return new Command(words(kubectl.toString(), arguments), environment()).run(A_MINUTE);
    }

    /** Imports image archives into every node. */
    void load(String... archives) {
        lab(enforcer, Stream.concat(Stream.of("load"), Stream.of(archives)).toArray(String[]::new))
                .ok();
    }

    /** Runs a command on each node. */
    void onNodes(String... words) {
        for (String node : List.of("1", "2")) {
            lab(
                            enforcer,
                            Stream.concat(Stream.of("exec-node", node), Stream.of(words))
                                    .toArray(String[]::new))
                    .ok();
        }
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

    /** The machine's address in it. */
    String machine() {
        return place.net() + ".1";
    }

    /** A text with the addresses outside as they are here. */
    String here(String text) {
        return text.replace(OUTSIDE, place.outside());
    }

    /** Gives the machine one more address in the lab; it goes with the lab. */
    void addAddress(String address) {
        new Command(List.of("ip", "address", "add", address + "/32", "dev", place.name()), Map.of())
                .run(A_MINUTE)
                .ok();
    }

    @Override
    public void close() {
        lab(enforcer, "down").ok();
    }
}
