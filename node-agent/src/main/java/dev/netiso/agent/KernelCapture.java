// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.attribution.NodeAttribution;
import dev.netiso.agent.attribution.PodCgroups;
import dev.netiso.agent.bpf.BpfException;
import dev.netiso.agent.bpf.ConntrackNetlink;
import dev.netiso.agent.bpf.KernelBtf;
import dev.netiso.agent.bpf.LibBpf;
import dev.netiso.agent.bpf.RouteNetlink;
import dev.netiso.agent.dump.DumpTotals;
import dev.netiso.agent.event.DropReasons;
import dev.netiso.agent.event.FlowIds;
import dev.netiso.agent.event.KernelClock;
import dev.netiso.agent.flows.FlowCounters;
import dev.netiso.agent.flows.FlowTable;
import dev.netiso.agent.flows.FlowWriter;
import dev.netiso.agent.flows.Ledger;
import dev.netiso.agent.flows.RepeatPolicy;
import dev.netiso.agent.nat.TranslatedRoutes;
import dev.netiso.agent.scope.NodeScope;
import dev.netiso.agent.scope.Scope;
import dev.netiso.flow.DropReason;
import dev.netiso.flow.Flow;
import dev.netiso.flow.Lost;
import dev.netiso.flow.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** All that stands between the kernel and flows, put together and running: programs, scope, attribution, and the thread that reads. */
final class KernelCapture implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(KernelCapture.class.getName());
    private static final Path OWN_NETNS = Path.of("/proc/self/ns/net");
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private final StartedParts parts;
    private final KernelSide kernel;
    private final Capture reader;
    private final AgentCounters counters;
    private final boolean pinned;
    private final Optional<String> conntrackRefusal;

    private KernelCapture(
            StartedParts parts,
            KernelSide kernel,
            Capture reader,
            AgentCounters counters,
            boolean pinned,
            Optional<String> conntrackRefusal) {
        this.conntrackRefusal = conntrackRefusal;
        this.pinned = pinned;
        this.parts = parts;
        this.kernel = kernel;
        this.reader = reader;
        this.counters = counters;
    }

    /**
     * Begins to capture; nothing is left behind if it cannot.
     *
     * @throws BpfException if the kernel or libbpf cannot do what is needed
     */
    static KernelCapture start(CaptureConfig config, InstantSource clock, CaptureListener listener)
            throws BpfException, IOException, InterruptedException {
        StartedParts parts = new StartedParts();
        try {
            AgentCounters counters = new AgentCounters();
            KernelSide kernel = parts.add(KernelSide.load(options(config)));
            ConntrackNetlink conntrack = parts.add(ConntrackNetlink.open());
            FlowTable table = table(config, clock, kernel, conntrack, counters, listener::flow, parts);
            Capture reader = parts.add(new Capture(
                    kernel,
                    new Intake(scope(config, parts), table, counters, System::nanoTime, kernel::mustWait),
                    table,
                    new Losses(counters, listener::lost, System::nanoTime),
                    listener::endBatch));
            Optional<String> refusal = conntrack.refusal();
            if (config.attach()) {
                kernel.attach();
            }
            reader.start();
            if (reader.failure().isPresent()) {
                throw new IOException(reader.failure().get());
            }
            return new KernelCapture(
                    parts, kernel, reader, counters, config.kernel().pins().isPresent(), refusal);
        } catch (BpfException | IOException | InterruptedException | RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    private static KernelOptions options(CaptureConfig config) throws BpfException {
        if (!config.everyReason()) {
            return config.kernel();
        }
        Set<DropReason> every = new HashSet<>(config.kernel().reasons());
        try (KernelBtf btf = KernelBtf.open(LibBpf.load(config.kernel().libbpf()))) {
            every.addAll(DropReasons.every(btf.enumValues("skb_drop_reason").keySet()));
        }
        return config.kernel().withReasons(every);
    }

    private static FlowTable table(
            CaptureConfig config,
            InstantSource clock,
            KernelSide kernel,
            ConntrackNetlink conntrack,
            AgentCounters counters,
            Consumer<Flow> flows,
            StartedParts parts)
            throws BpfException, IOException {
        KernelClock kernelClock = new KernelClock(clock, System::nanoTime);
        NodeAttribution attribution = new NodeAttribution(
                ((Number) Files.getAttribute(OWN_NETNS, "unix:ino")).intValue(),
                config.netnsDirectory(),
                parts.add(RouteNetlink.open()),
                new PodCgroups(config.cgroupRoot(), System::nanoTime),
                kernelClock,
                kernel::openers,
                System::nanoTime);
        counters.unattributed = attribution::unknown;
        FlowWriter writer = new FlowWriter(
                config.node(),
                kernel.reasons(),
                kernelClock,
                new FlowIds(Files.readString(BOOT_ID).strip(), config.node()),
                attribution,
                flows);
        TranslatedRoutes routes = new TranslatedRoutes(conntrack::find, System::nanoTime);
        counters.routesSkipped = routes::skipped;
        return new FlowTable(
                FlowTable.CAPACITY,
                new SecureRandom().nextLong(),
                config.again() ? RepeatPolicy.AFTER_2_SECONDS : RepeatPolicy.NEVER,
                routes,
                kernel.reasons()::kind,
                counters.table,
                writer,
                ledger(config, kernel, counters, parts));
    }

    private static Ledger ledger(CaptureConfig config, KernelSide kernel, AgentCounters counters, StartedParts parts)
            throws BpfException {
        return config.kernel().pins().isPresent()
                ? parts.add(new KernelLedger(kernel, counters.ledgerFailures))
                : Ledger.NONE;
    }

    private static Scope scope(CaptureConfig config, StartedParts parts) throws BpfException, IOException {
        return switch (config.scope()) {
            case ALL -> Scope.ALL;
            case NODE -> {
                RouteNetlink netlink = parts.add(RouteNetlink.open());
                yield new NodeScope(OWN_NETNS, config.netnsDirectory(), netlink::idOf, System::nanoTime);
            }
        };
    }

    /** What it does, for a log: reasons and programs. */
    String description() {
        return kernel.reasons().toString();
    }

    /** Why nothing is read any more; empty while the kernel's events are being read. */
    Optional<String> failure() {
        return reader.failure();
    }

    /** Why the kernel reports nothing; empty while it does. */
    Optional<String> notAttached() {
        return kernel.notAttached();
    }

    /** What it came to; of a capture that has ended, exactly. */
    DumpTotals totals(Map<Lost.Place, Long> lost) {
        FlowCounters table = counters.table;
        Map<Verdict, DumpTotals.Of> verdicts = new EnumMap<>(Verdict.class);
        for (Verdict verdict : Verdict.values()) {
            verdicts.put(
                    verdict,
                    new DumpTotals.Of(
                            table.flows(verdict),
                            table.counted(verdict),
                            table.folded(verdict),
                            table.hidden(verdict)));
        }
        return new DumpTotals(
                verdicts,
                counters.kernel.notFirst(),
                counters.kernel.notParsed(),
                counters.foreign.sum(),
                counters.unknownScope.sum(),
                table.forgotten(),
                lost);
    }

    /** What this node cannot see, and why: a line each. */
    List<String> coverage() {
        return Stream.concat(
                        kernel.coverage().stream(),
                        conntrackRefusal.stream()
                                .map(why ->
                                        "TCP: the endpoint behind a service is not known where a client dialled it: "
                                                + why + " (connection tracking; the capability NET_ADMIN, for one)"))
                .toList();
    }

    AgentCounters counters() {
        return counters;
    }

    /**
     * Reads what is left, and ends; the last flows are heard of before it returns. What is pinned goes on counting; what is not is detached first, so that
     * what was read is all that there was.
     */
    @Override
    public void close() {
        try {
            if (!pinned) {
                kernel.detach();
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "detaching: {0}", e.getMessage());
        }
        parts.close();
    }
}
