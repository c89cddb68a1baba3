// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.bpf.BpfException;
import dev.netiso.agent.serve.HealthServer;
import dev.netiso.agent.serve.MutualTls;
import dev.netiso.agent.serve.ObserverServer;
import dev.netiso.agent.serve.ServingThread;
import dev.netiso.api.observer.ObserverService;
import dev.netiso.flow.Flow;
import dev.netiso.flow.FlowRing;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A running agent: programs attached, events read, flows served. Closing it detaches everything and leaves nothing in the kernel. */
public final class NodeAgent implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(NodeAgent.class.getName());

    private final StartedParts parts = new StartedParts();
    private final FlowRing<Flow> ring;
    private final FlowTally flowTally = new FlowTally();
    private final LossTally lossTally = new LossTally();
    private final CompletableFuture<KernelCapture> capturing = new CompletableFuture<>();
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
    static NodeAgent start(AgentConfig config, InstantSource clock)
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
            tls = Optional.of(parts.add(MutualTls.load(config.tlsDirectory().get())));
        }
        ServingThread serving = parts.add(new ServingThread());
        ObserverService<Flow> service = ServedFlows.of(ring, clock, this::notSeen, serving.executor());
        port = parts.add(ObserverServer.start(config.listen(), tls, service, serving))
                .port();
        parts.add(service::endFollowers);
        Patience patience = new Patience(service::hasSlowFollower, System::nanoTime);
        KernelCapture capture = parts.add(KernelCapture.start(
                config.capture(), clock, new FlowOutlet(ring, service, flowTally, lossTally, patience)));
        capturing.complete(capture);
        AgentMetrics metrics = new AgentMetrics(flowTally, lossTally, capture, new ProcessFigures());
        HealthServer health = parts.add(
                HealthServer.start(config.healthListen(), capture::failure, capture::notAttached, metrics::toText));
        healthPort = health.port();
        capture.coverage().forEach(line -> LOG.log(Level.WARNING, "not seen: {0}", line));
        LOG.log(Level.INFO, "node {0}: reporting {1}, serving at port {2}", new Object[] {
            config.capture().node(), capture.description(), Integer.toString(port)
        });
    }

    private List<String> notSeen() {
        return Optional.ofNullable(capturing.getNow(null))
                .map(KernelCapture::coverage)
                .orElse(List.of());
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

    /** Stops the parts, the last one started first. */
    @Override
    public void close() {
        parts.close();
    }
}
