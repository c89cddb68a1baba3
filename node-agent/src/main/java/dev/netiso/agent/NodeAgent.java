// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.attribution.PodCgroups;
import dev.netiso.agent.bpf.BpfException;
import dev.netiso.agent.bpf.ConntrackNetlink;
import dev.netiso.agent.bpf.RouteNetlink;
import dev.netiso.agent.event.FlowIds;
import dev.netiso.agent.event.KernelClock;
import dev.netiso.agent.flows.FlowTable;
import dev.netiso.agent.flows.FlowWriter;
import dev.netiso.agent.flows.RepeatPolicy;
import dev.netiso.agent.nat.TranslatedRoutes;
import dev.netiso.agent.scope.NodeScope;
import dev.netiso.agent.scope.Scope;
import dev.netiso.agent.serve.HealthServer;
import dev.netiso.agent.serve.MutualTls;
import dev.netiso.agent.serve.ObserverServer;
import dev.netiso.api.observer.FlowFilters;
import dev.netiso.api.observer.FlowMessages;
import dev.netiso.api.observer.ObserverService;
import dev.netiso.api.observer.RingStatus;
import dev.netiso.flow.Flow;
import dev.netiso.flow.FlowRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A running agent: programs attached, events read, flows served. Closing it detaches everything and leaves nothing in the kernel. */
public final class NodeAgent implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(NodeAgent.class.getName());
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final FlowRing<Flow> ring;
    private final AgentCounters counters = new AgentCounters();
    private int port;
    private int healthPort;

    private NodeAgent(int keptFlows) {
        ring = new FlowRing<>(keptFlows);
    }

    /**
     * Starts everything; nothing is left behind if a part cannot start.
     *
     * @throws BpfException if the kernel or libbpf cannot do what is needed
     * @throws IOException if an address or a certificate cannot be used
     */
    public static NodeAgent start(AgentConfig config, InstantSource clock)
            throws BpfException, IOException, InterruptedException {
        NodeAgent agent = new NodeAgent(config.keptFlows());
        try {
            agent.startParts(config, clock);
            return agent;
        } catch (BpfException | IOException | InterruptedException | RuntimeException e) {
            agent.close();
            throw e;
        }
    }

    private void startParts(AgentConfig config, InstantSource clock)
            throws BpfException, IOException, InterruptedException {
        Optional<MutualTls> tls = Optional.empty();
        if (config.tlsDirectory().isPresent()) {
            tls = Optional.of(started(MutualTls.load(config.tlsDirectory().get())));
        }
        KernelSide kernel = started(KernelSide.load(KernelOptions.defaults().withLibbpf(config.libbpf())));
        ExecutorService sending = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("observer").factory());
        started(sending::shutdown);
        var status = new RingStatus<Flow>(ring, Function.identity(), "netiso " + Version.current(), clock);
        var service = new ObserverService<Flow>(
                ring,
                Function.identity(),
                flow -> FlowMessages.response(FlowMessages.write(flow)),
                FlowFilters.Names.ADDRESSES_ONLY,
                () -> status.read().build(),
                sending);
        port = started(ObserverServer.start(config.listen(), tls, service)).port();
        started(service::endFollowers);
        Capture capture = started(capture(config, clock, kernel, service));
        capture.start();
        if (config.attach()) {
            kernel.attach();
        }
        HealthServer health = started(
                HealthServer.start(config.healthListen(), capture::failure, kernel::notAttached, counters::toMetrics));
        healthPort = health.port();
        LOG.log(Level.INFO, "node {0}: reporting {1}, serving at port {2}", new Object[] {
            config.node(), kernel.reasons(), Integer.toString(port)
        });
    }

    private Capture capture(AgentConfig config, InstantSource clock, KernelSide kernel, ObserverService<Flow> service)
            throws BpfException, IOException {
        PodCgroups cgroups = new PodCgroups(config.cgroupRoot(), System::nanoTime);
        FlowWriter writer = new FlowWriter(
                config.node(),
                kernel.reasons(),
                new KernelClock(clock, System::nanoTime),
                new FlowIds(Files.readString(BOOT_ID).strip(), config.node()),
                cgroups::podOf,
                ring::append);
        ConntrackNetlink conntrack = started(ConntrackNetlink.open());
        FlowTable table = new FlowTable(
                FlowTable.CAPACITY,
                new SecureRandom().nextLong(),
                RepeatPolicy.AFTER_30_SECONDS,
                new TranslatedRoutes(conntrack::find, System::nanoTime),
                kernel.reasons()::kind,
                counters.table,
                writer);
        return new Capture(
                kernel,
                new Intake(scope(config), table, counters, System::nanoTime),
                table,
                new Losses(counters, kernel.counters(), service::reportLost));
    }

    private Scope scope(AgentConfig config) throws BpfException, IOException {
        if (config.wholeKernel()) {
            return Scope.ALL;
        }
        RouteNetlink netlink = started(RouteNetlink.open());
        return new NodeScope(Path.of("/proc/self/ns/net"), config.netnsDirectory(), netlink::idOf, System::nanoTime);
    }

    /** The port at which the Observer API is served. */
    public int port() {
        return port;
    }

    /** The port at which health is served. */
    public int healthPort() {
        return healthPort;
    }

    /** The flows that are kept. */
    public FlowRing<Flow> flows() {
        return ring;
    }

    private <T extends AutoCloseable> T started(T part) {
        parts.push(part);
        return part;
    }

    /** Stops the parts, the last one started first. */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.log(Level.WARNING, "stopping: {0}", e.getMessage());
            }
        }
    }
}
