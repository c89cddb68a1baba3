// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.bpf.BpfException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code node-agent serve}: runs until it is told to stop. */
@Command(
        name = "serve",
        description = "Serve this node's blocked connections over Hubble's Observer API",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:stopped as asked", "2:could not run; what to do is on standard error"})
final class ServeCommand implements Callable<Integer> {
    private static final int CANNOT_RUN = 2;

    enum ScopeOption {
        node,
        all
    }

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--node-name",
            paramLabel = "NAME",
            defaultValue = "${env:NODE_NAME}",
            description = "Name of this node in the cluster (default: the environment's NODE_NAME)")
    private @Nullable String nodeName;

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            defaultValue = ":4254",
            description = "Where to serve the Observer API (default: ${DEFAULT-VALUE})")
    private String listen = "";

    @Option(
            names = "--tls-dir",
            paramLabel = "DIRECTORY",
            description = "Directory of tls.crt, tls.key (PKCS#8) and ca.crt; clients need a certificate of that CA")
    private @Nullable Path tlsDirectory;

    @Option(
            names = "--insecure-loopback",
            description = "Serve in plain text; for debugging, and at a loopback address only")
    private boolean insecureLoopback;

    @Option(
            names = "--health-listen",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1:4255",
            description = "Where to serve /healthz, /readyz and /metrics (default: ${DEFAULT-VALUE})")
    private String healthListen = "";

    @Option(
            names = "--scope",
            paramLabel = "SCOPE",
            defaultValue = "node",
            description = "What to report: node (its network namespace and its pods') or all that the kernel sees"
                    + " (default: ${DEFAULT-VALUE})")
    private ScopeOption scope = ScopeOption.node;

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
            names = "--kept-flows",
            paramLabel = "COUNT",
            defaultValue = "8192",
            description = "How many flows to keep for those who ask later (default: ${DEFAULT-VALUE})")
    private int keptFlows;

    @Option(
            names = "--libbpf",
            paramLabel = "FILE",
            description = "Where libbpf.so.1 is (default: where the system keeps libraries)")
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

    @Override
    public Integer call() throws InterruptedException {
        Logger logger = Logger.getLogger("dev.netiso");
        if (verbose) {
            logger.setLevel(Level.FINE);
        }
        List<String> problems = new ArrayList<>();
        Optional<AgentConfig> config = config(problems);
        if (config.isEmpty()) {
            problems.forEach(problem -> errors().println("node-agent: " + problem));
            return CANNOT_RUN;
        }
        try {
            runUntilStopped(NodeAgent.start(config.get(), Clock.systemUTC()));
            return 0;
        } catch (BpfException e) {
            errors().println("node-agent: " + e.getMessage());
            if (verbose && !e.log().isEmpty()) {
                errors().println(e.log());
            }
            return CANNOT_RUN;
        } catch (IOException e) {
            errors().println("node-agent: " + e.getMessage());
            return CANNOT_RUN;
        }
    }

    /** Returns only in the shutdown that a signal begins. */
    private static void runUntilStopped(NodeAgent agent) throws InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
            agent.close();
            stopped.countDown();
        }));
        stopped.await();
    }

    /** Everything that is wrong with the flags, not only the first thing. */
    private Optional<AgentConfig> config(List<String> problems) {
        if (nodeName == null || nodeName.isEmpty()) {
            problems.add("--node-name: missing (expected: the node's name, or NODE_NAME in the environment)");
        }
        Optional<InetSocketAddress> serve = address("--listen", listen, problems);
        Optional<InetSocketAddress> health = address("--health-listen", healthListen, problems);
        boolean loopback =
                serve.map(address -> address.getAddress().isLoopbackAddress()).orElse(true);
        if (insecureLoopback && !loopback) {
            problems.add(
                    "--insecure-loopback: " + listen + " is no loopback address (expected: such as 127.0.0.1:4254)");
        }
        if (insecureLoopback == (tlsDirectory != null)) {
            problems.add("--tls-dir: give the directory of the certificates, or --insecure-loopback, and not both");
        }
        if (keptFlows < 1 || keptFlows > AgentConfig.MAX_KEPT_FLOWS) {
            problems.add("--kept-flows: " + keptFlows + " (expected: 1 to " + AgentConfig.MAX_KEPT_FLOWS + ")");
        }
        if (!problems.isEmpty() || nodeName == null) {
            return Optional.empty();
        }
        return Optional.of(new AgentConfig(
                nodeName,
                serve.orElseThrow(),
                Optional.ofNullable(tlsDirectory),
                health.orElseThrow(),
                scope == ScopeOption.all,
                netnsDirectory,
                cgroupRoot,
                keptFlows,
                Optional.ofNullable(libbpf),
                !detached));
    }

    private static Optional<InetSocketAddress> address(String flag, String text, List<String> problems) {
        Optional<InetSocketAddress> address = ListenAddress.parse(text);
        if (address.isEmpty()) {
            problems.add(flag + ": " + text + " (expected: :PORT, ADDRESS:PORT or [IPV6]:PORT)");
        }
        return address;
    }

    private PrintWriter errors() {
        return java.util.Objects.requireNonNull(spec).commandLine().getErr();
    }
}
