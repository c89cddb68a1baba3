// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.bpf.BpfException;
import dev.netiso.agent.bpf.BpfLink;
import dev.netiso.agent.bpf.BpfMap;
import dev.netiso.agent.bpf.BpfObject;
import dev.netiso.agent.bpf.EntryBatch;
import dev.netiso.agent.bpf.NetfilterLink;
import dev.netiso.agent.bpf.RingBuffer;
import dev.netiso.agent.event.ActiveGeneration;
import dev.netiso.agent.event.DropReasons;
import dev.netiso.agent.event.FlowRow;
import dev.netiso.agent.event.KernelCounters;
import dev.netiso.agent.event.Sighting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * netiso's programs and maps in the kernel. Pinned, they go on counting when this is closed, and the next agent takes over where this one ended. One thread
 * uses it, but for {@link #notAttached} and {@link #coverage}, which any may call.
 */
final class KernelSide implements AutoCloseable {
    static final String DROP = "netiso_drop";
    static final String TCP_STATE = "netiso_tcp_state";
    static final String TCP_RETRANSMIT = "netiso_tcp_retransmit";
    static final String DATAGRAM = "netiso_datagram";
    static final String EGRESS = "netiso_egress";
    static final String INGRESS = "netiso_ingress";
    static final String UDP_ERROR = "netiso_udp_error";
    static final String SOCKETS = "netiso_sock_create";

    /** After source NAT at 100, before connection tracking confirms the connection. */
    private static final int NETFILTER_PRIORITY = 250;

    private static final int LEDGER_BATCH = 512;

    private static final Logger LOG = Logger.getLogger(KernelSide.class.getName());
    private static final long REFRESH_INTERVAL = Duration.ofSeconds(10).toNanos();

    private final KernelLoader.Loaded loaded;
    private final BpfObject object;
    private final RowDrain drain;
    private final BpfMap active;
    private final BpfMap owners;
    private long refreshed = System.nanoTime();
    private volatile boolean attached;
    private volatile List<String> coverage;

    private KernelSide(KernelLoader.Loaded loaded, RowDrain drain) throws BpfException {
        this.loaded = loaded;
        this.object = loaded.object();
        this.active = object.map("active");
        this.owners = object.map("owners");
        this.drain = drain;
        this.coverage = loaded.coverage().lines();
    }

    /** Loads the object, on the maps that are pinned already if there are such; nothing is attached yet. */
    static KernelSide load(KernelOptions options) throws BpfException, IOException {
        KernelLoader.Loaded loaded = KernelLoader.load(options);
        try {
            return new KernelSide(loaded, new RowDrain(loaded.object(), loaded.generation()));
        } catch (BpfException | RuntimeException e) {
            loaded.object().close();
            loaded.started();
            throw e;
        }
    }

    /** From here on these programs count, and those of an agent before this one no longer do. There is no moment at which none counts. */
    void attach() throws BpfException, IOException {
        int before = activeGeneration();
        attachAll();
        if (loaded.pins().isPresent()) {
            // An agent that was killed just here has left links of a generation that never counted.
            loaded.pins().get().removeLinksBut(before);
            for (Map.Entry<String, BpfLink> link : object.links().entrySet()) {
                link.getValue().pin(loaded.pins().get().link(loaded.generation(), link.getKey()));
            }
        }
        drain.startCounting();
        if (loaded.pins().isPresent()) {
            loaded.pins().get().removeLinksBut(loaded.generation());
        }
        attached = true;
        loaded.started();
    }

    private int activeGeneration() throws BpfException {
        return ActiveGeneration.of(active.get(0).orElseThrow()).generation();
    }

    private void attachAll() throws BpfException, IOException {
        for (String program : loaded.programs()) {
            switch (program) {
                case DATAGRAM -> attachNetfilter();
                case EGRESS, INGRESS, SOCKETS -> attachCgroup(program);
                default -> object.attach(program);
            }
        }
        coverage = loaded.coverage().lines();
    }

    private void attachNetfilter() {
        for (NetfilterLink.Hook hook : NetfilterLink.Hook.values()) {
            try {
                object.attachToNetfilter(DATAGRAM, hook, NETFILTER_PRIORITY);
            } catch (BpfException e) {
                loaded.coverage().withoutDatagrams(e.reason());
            }
        }
    }

    private void attachCgroup(String program) throws IOException {
        try {
            object.attachToCgroup(program, cgroup2(loaded.cgroupRoot()));
        } catch (BpfException e) {
            loaded.coverage().without(program, e);
        }
    }

    /** Where version 2 is: hosts that use both mount it below version 1. */
    private static Path cgroup2(Path root) throws IOException {
        Path below = root.resolve("unified");
        boolean hybrid = Files.exists(below) && Files.getFileStore(below).type().equals("cgroup2");
        return hybrid ? below : root;
    }

    /** From here on the kernel counts nothing. */
    void detach() throws IOException {
        attached = false;
        if (loaded.pins().isPresent()) {
            loaded.pins().get().removeLinksBut(-1);
        }
        object.detach();
    }

    /** Empty while the kernel counts. */
    Optional<String> notAttached() {
        return attached ? Optional.empty() : Optional.of("no program is attached");
    }

    /** What this kernel, or what this process may do, keeps from being seen: a line each. */
    List<String> coverage() {
        return coverage;
    }

    /** The right to read what is counted, which one agent has at a time; closed by who reads no more. */
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    /** Waits until the agent before this one reads no more. It learns by {@link #attach} that it is replaced. */
    Turn awaitTurn() throws BpfException, IOException {
        if (loaded.pins().isEmpty()) {
            return () -> {};
        }
        var lock = loaded.pins().get().awaitTurn(this::insist);
        return () -> {
            drain.awaitSwap();
            lock.close();
        };
    }

    /** An agent that does not know yet that it is replaced may have written its own generation over this one. */
    private void insist() throws BpfException {
        if (attached && activeGeneration() != loaded.generation()) {
            drain.startCounting();
        }
    }

    /** @throws BpfException.TakenOver if another agent waits until this one reads no more */
    void checkTurn() throws BpfException {
        drain.told();
    }

    /** First sights of rows, as they happen. */
    RingBuffer events(RingBuffer.RecordReader reader) throws BpfException {
        return RingBuffer.open(object.map("events"), FlowRow.BYTES, reader);
    }

    /**
     * Hands over every row that was counted since the last time, what a dead agent left unfinished first. Waits until no program writes to them any more,
     * some ten milliseconds.
     *
     * @throws BpfException also if another agent has taken over; then this one sees nothing any more
     */
    void drain(RowReader reader) throws BpfException {
        beginDrain(reader);
        endDrain(reader);
    }

    /** The same in two steps: until {@link #isDrainReady} nothing has to wait. */
    void beginDrain(RowReader reader) throws BpfException {
        refresh();
        drain.begin(reader, counters());
    }

    /** Whether what an event tells of has to wait for the drain that was begun, which will bring something older of the same row. */
    boolean mustWait(FlowRow event) {
        try {
            return drain.willBringOlder(event);
        } catch (BpfException e) {
            LOG.log(Level.WARNING, "an event is left to the next drain: {0}", e.getMessage());
            return true;
        }
    }

    /** Whether {@link #endDrain} would not wait. */
    boolean isDrainReady() {
        return drain.isSwapped();
    }

    /** Hands over the rows of the drain that was begun. */
    void endDrain(RowReader reader) throws BpfException {
        drain.end(reader);
    }

    /** Modules that were loaded meanwhile bring reasons and places of their own. */
    private void refresh() throws BpfException {
        if (System.nanoTime() - refreshed < REFRESH_INTERVAL) {
            return;
        }
        refreshed = System.nanoTime();
        try {
            loaded.causes().refresh(object, loaded.coverage());
            coverage = loaded.coverage().lines();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot look for kernel modules: {0}", e.getMessage());
        }
    }

    /** What was told of rows: key {@code netiso_key}, value {@code netiso_ledger}. To be closed by the thread that uses it. */
    EntryBatch ledger() throws BpfException {
        return EntryBatch.of(object.map("ledger"), LEDGER_BATCH);
    }

    BpfMap map(String name) throws BpfException {
        return object.map(name);
    }

    /** What was counted since the maps were made. */
    KernelCounters counters() throws BpfException {
        long missed = 0;
        for (String program : loaded.programs()) {
            missed += object.missedRuns(program);
        }
        return KernelCounters.sum(map("counters").getPerCpu(0), missed);
    }

    /** How much of {@link KernelCounters#folded} was told as lost, by this agent or one before it. */
    long told() throws BpfException {
        return drain.told();
    }

    /** Remembers that, for the agent after this one too. */
    void setTold(long folded) throws BpfException {
        drain.setTold(folded);
    }

    /** Of each program that is loaded, how many instructions the verifier looked at. */
    Map<String, Integer> verifierCost() throws BpfException {
        Map<String, Integer> cost = new java.util.TreeMap<>();
        for (String program : loaded.programs()) {
            cost.put(program, object.verifiedInstructions(program));
        }
        return cost;
    }

    /** The control groups that were seen to open sockets in the network namespace of that inode number; none where that is not seen. */
    List<Sighting> openers(int netns) {
        try {
            return owners.get(netns).map(Sighting::listOf).orElse(List.of());
        } catch (BpfException e) {
            LOG.log(Level.WARNING, "reading whose a network namespace is: {0}", e.getMessage());
            return List.of();
        }
    }

    DropReasons reasons() {
        return loaded.causes().reasons();
    }

    /** What is pinned goes on counting. */
    @Override
    public void close() {
        attached = false;
        drain.close();
        object.close();
        loaded.started();
    }
}
