// SPDX-License-Identifier: Apache-2.0
package dev.netiso.lab;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The cluster of the end-to-end tests, with netiso installed as a user would: brought up before the first test of the run and taken down after the last, or the one of
 * KUBECONFIG. Without root and without KUBECONFIG the tests are skipped; with NETISO_REQUIRE_KERNEL=1 they fail instead.
 */
public final class LabCluster implements BeforeAllCallback {
    private static final Path ROOT = Path.of(System.getProperty("netiso.root", ".."));
    private static final Duration A_WHILE = Duration.ofMinutes(3);

    /** What is up. */
    record Running(Path kubectl, Path kubeconfig, boolean ours) implements AutoCloseable {
        @Override
        public void close() {
            if (ours) {
                lab("down").ok();
            } else {
                LabCluster.kubectl(this, "delete", "--ignore-not-found", "-f", built("lab/manifests/demo.yaml"));
                LabCluster.kubectl(this, "delete", "--ignore-not-found", "-f", built("daemonset/target/install.yaml"));
            }
        }
    }

    private Optional<Running> running = Optional.empty();

    @Override
    public void beforeAll(ExtensionContext context) {
        running = Optional.of(context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .computeIfAbsent(Running.class, key -> start(), Running.class));
    }

    private static Running start() {
        Optional<String> given =
                Optional.ofNullable(System.getenv("KUBECONFIG")).filter(file -> !file.isEmpty());
        if (given.isEmpty()) {
            boolean root = "root".equals(System.getProperty("user.name"));
            if ("1".equals(System.getenv("NETISO_REQUIRE_KERNEL")) && !root) {
                throw new AssertionError("the end-to-end tests need root, or KUBECONFIG");
            }
            assumeTrue(root, "needs root for the lab, or KUBECONFIG for a cluster");
            lab("up", "--owner", Long.toString(ProcessHandle.current().pid())).ok();
        }
        Running started = given.map(file -> new Running(Path.of("kubectl"), Path.of(file), false))
                .orElseGet(() -> new Running(
                        Path.of(lab("bin", "kubectl").ok().out().strip()),
                        Path.of(lab("kubeconfig").ok().out().strip()),
                        true));
        try {
            install(started);
        } catch (RuntimeException | AssertionError e) {
            started.close();
            throw e;
        }
        return started;
    }

    private static void install(Running cluster) {
        String agent = built("daemonset/target/node-agent.tar");
        String server = built("daemonset/target/flow-server.tar");
        if (cluster.ours()) {
            lab("load", agent, server).ok();
        } else {
            String pods = lab("bin", "images").ok().out().strip() + "/netbox.tar";
            new Command(
                            List.of(ROOT.resolve("lab/load-given").toString(), agent, server, pods),
                            Map.of("KUBECONFIG", cluster.kubeconfig().toString()))
                    .run(A_WHILE)
                    .ok();
        }
        kubectl(cluster, "apply", "--server-side", "-f", built("daemonset/target/install.yaml"))
                .ok();
        kubectl(cluster, "apply", "-f", built("lab/manifests/demo.yaml")).ok();
        kubectl(cluster, "-n", "netiso-system", "rollout", "status", "deployment/flow-server", "--timeout=120s")
                .ok();
        kubectl(cluster, "-n", "netiso-system", "rollout", "status", "daemonset/node-agent", "--timeout=120s")
                .ok();
        kubectl(cluster, "wait", "--for=condition=Available", "apiservice/v1alpha1.flows.netiso.dev", "--timeout=60s")
                .ok();
        for (String namespace : List.of("shop", "payments")) {
            kubectl(cluster, "-n", namespace, "rollout", "status", "deployment", "--timeout=90s")
                    .ok();
        }
    }

    /** What the build has made, or what is in the tree, by its path in the project. */
    public static String built(String path) {
        Path file = ROOT.resolve(path);
        if (!Files.exists(file)) {
            throw new AssertionError(file + " is not there; run `make images` first");
        }
        return file.toString();
    }

    private static Command.Result lab(String... arguments) {
        List<String> words = new ArrayList<>(List.of(ROOT.resolve("lab/lab").toString()));
        words.addAll(List.of(arguments));
        return new Command(words, Map.of()).run(A_WHILE);
    }

    /** By environment and not by flag: kubectl takes no flags before the name of a plugin. */
    private static Command kubectlCommand(Running cluster, String... arguments) {
        List<String> words = new ArrayList<>(List.of(cluster.kubectl().toString()));
        words.addAll(List.of(arguments));
        return new Command(
                words,
                Map.of(
                        "KUBECONFIG", cluster.kubeconfig().toString(),
                        "KUBECTL", cluster.kubectl().toString(),
                        "PATH", plugin().getParent() + ":" + System.getenv("PATH")));
    }

    private static Command.Result kubectl(Running cluster, String... arguments) {
        return kubectlCommand(cluster, arguments).run(A_WHILE);
    }

    private Running running() {
        return running.orElseThrow(
                () -> new IllegalStateException("the cluster is up only while tests of this class run"));
    }

    /** Runs kubectl against the cluster as its administrator; {@code kubectl netiso} is there too. */
    Command.Result kubectl(String... arguments) {
        return command(arguments).run(A_WHILE);
    }

    /** The same, not started yet. */
    Command command(String... arguments) {
        return kubectlCommand(running(), arguments);
    }

    /** The plugin as built. */
    public static Path plugin() {
        return ROOT.resolve("kubectl-netiso/target/dist/bin/kubectl-netiso").toAbsolutePath();
    }

    /** What kubectl prints of a JSONPath. */
    String jsonPath(String namespace, String object, String path) {
        return kubectl("-n", namespace, "get", object, "-o", "jsonpath=" + path)
                .ok()
                .out();
    }

    /** Tries a connection from a Deployment's pod; the result's exit code is 0 only if it was answered. */
    Command.Result connect(String namespace, String deployment, String target) {
        return kubectl("-n", namespace, "exec", "deployment/" + deployment, "--", "netbox", "get", target, "1s");
    }

    /** Kubeconfig of the cluster's administrator. */
    Path kubeconfig() {
        return running().kubeconfig();
    }

    Path kubectlProgram() {
        return running().kubectl();
    }

    static Path temporaryFile(String suffix) {
        try {
            Path file = Files.createTempFile("netiso-lab", suffix);
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
