// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.CaptureConfig.Scope;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code node-agent serve}: runs until it is told to stop. */
@Command(
        name = "serve",
        description = "Serve this node's connections, blocked or not, over Hubble's Observer API",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:stopped as asked", "2:could not run; what to do is on standard error"})
final class ServeCommand implements Callable<Integer> {
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
    private String scope = "";

    @Option(
            names = "--pin-dir",
            paramLabel = "DIRECTORY",
            description =
                    "Where in a BPF file system to keep programs and counts while no agent runs, this node's alone, such"
                            + " as /sys/fs/bpf/netiso/NODE (default: nothing is kept)")
    private @Nullable Path pinDirectory;

    @Option(
            names = "--kept-flows",
            paramLabel = "COUNT",
            defaultValue = "8192",
            description = "How many flows to keep for those who ask later (default: ${DEFAULT-VALUE})")
    private String keptFlows = "";

    @Mixin
    private final CaptureOptions captured = new CaptureOptions();

    private final Map<String, String> environment;

    /** @param environment what stands for flags that are not given */
    ServeCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws InterruptedException {
        CommandSpec command = Objects.requireNonNull(spec);
        CommandRun run = new CommandRun(command.commandLine().getErr(), captured.verbose());
        Flags flags = new Flags(command, environment);
        Optional<AgentConfig> config = config(flags);
        if (config.isEmpty()) {
            return run.fail(flags.problems());
        }
        return run.run(() -> runUntilStopped(NodeAgent.start(config.get(), Clock.systemUTC())));
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

    private Optional<AgentConfig> config(Flags flags) {
        if (nodeName == null || nodeName.isEmpty()) {
            flags.wrong("--node-name", "missing (expected: the node's name, or NODE_NAME in the environment)");
        }
        Optional<InetSocketAddress> serve = flags.address("--listen", listen);
        Optional<InetSocketAddress> health = flags.address("--health-listen", healthListen);
        checkPlainText(flags, serve);
        int kept = flags.number("--kept-flows", keptFlows, 1, AgentConfig.MAX_KEPT_FLOWS);
        Scope over = flags.choice("--scope", scope, Scope.class).orElse(Scope.NODE);
        CaptureConfig capture = captured.read(
                flags, Objects.requireNonNullElse(nodeName, ""), over, Optional.ofNullable(pinDirectory), true);
        if (!flags.problems().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new AgentConfig(
                capture, serve.orElseThrow(), Optional.ofNullable(tlsDirectory), health.orElseThrow(), kept));
    }

    private void checkPlainText(Flags flags, Optional<InetSocketAddress> serve) {
        boolean loopback =
                serve.map(address -> address.getAddress().isLoopbackAddress()).orElse(true);
        if (insecureLoopback && !loopback) {
            flags.wrong("--insecure-loopback", listen + " is no loopback address (expected: such as 127.0.0.1:4254)");
        }
        if (insecureLoopback == (tlsDirectory != null)) {
            flags.wrong("--tls-dir", "give the directory of the certificates, or --insecure-loopback, and not both");
        }
    }
}
