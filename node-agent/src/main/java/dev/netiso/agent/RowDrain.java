// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.bpf.BpfException;
import dev.netiso.agent.bpf.BpfMap;
import dev.netiso.agent.bpf.BpfObject;
import dev.netiso.agent.bpf.SwappedMap;
import dev.netiso.agent.event.ActiveGeneration;
import dev.netiso.agent.event.FlowRow;
import dev.netiso.agent.event.KernelCounters;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Takes rows out of the kernel, each once. The number of a drain is written before maps are swapped, and rows are deleted after they were applied: so what
 * is found in a map at rest belongs to the drain of that number, whoever began it.
 *
 * <p>A swap waits for the kernel's programs, 10 to 30 ms for each map. It does so on a thread of its own, so that whoever drains can read events meanwhile;
 * all methods are for that one thread.
 */
final class RowDrain implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(RowDrain.class.getName());
    private static final List<String> MAPS = List.of("drops", "connections", "overflow");

    /** Connections that the kernel keeps between two drains; maps.h, as the number below. */
    static final int CONNECTIONS = 32_769;
    /** Rows of all kinds: drops, connections, and what found no place in these, by source. */
    static final int ROWS = 65_537 + CONNECTIONS + 4_096;

    private final List<SwappedMap> maps = new ArrayList<>();
    private final BpfMap active;
    private final int generation;
    private long activity = -1;
    private boolean quiet;
    private boolean counting;
    private boolean unfinished = true;
    private boolean begun;
    private final ExecutorService swapping = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("swap").factory());
    /** Of a drain that was begun: its number, when the maps at rest are its own. */
    private Optional<Future<Long>> swap = Optional.empty();
    /** The maps whose rows that drain will bring. */
    private final List<BpfMap> leaving = new ArrayList<>();

    RowDrain(BpfObject object, int generation) throws BpfException {
        this.generation = generation;
        this.active = object.map("active");
        for (String map : MAPS) {
            maps.add(object.swapped(map));
        }
    }

    /** From now on it is this generation's programs that count; until then those of the one before go on. */
    synchronized void startCounting() throws BpfException {
        counting = true;
        active.put(0, active().withGeneration(generation).toBytes());
    }

    /** An agent that does not know yet that it is replaced may have written its own generation over this one: then nobody counts. */
    private synchronized void goOnCounting() throws BpfException {
        ActiveGeneration now = active();
        if (counting && now.generation() < generation) {
            active.put(0, now.withGeneration(generation).toBytes());
        }
    }

    /** Another thread may be attaching at this time. */
    private synchronized long beginEpoch() throws BpfException {
        ActiveGeneration now = active();
        long epoch = now.epoch() + 1;
        active.put(
                0,
                now.withGeneration(counting ? generation : now.generation())
                        .withEpoch(epoch)
                        .toBytes());
        return epoch;
    }

    /** How much of what the kernel side folded was told as lost, by whichever agent. */
    long told() throws BpfException {
        return active().told();
    }

    /** Keeps that for the agent after this one. */
    synchronized void setTold(long folded) throws BpfException {
        ActiveGeneration now = active();
        if (now.told() != folded) {
            active.put(0, now.withTold(folded).toBytes());
        }
    }

    /** Begins a drain that {@link #end} ends; rows that another agent left unfinished are handed over at once. */
    void begin(RowReader reader, KernelCounters counters) throws BpfException {
        goOnCounting();
        if (unfinished) {
            hand(reader, active().epoch(), true);
        }
        if (!isQuiet(counters)) {
            long epoch = beginEpoch();
            reader.beforeSwap();
            leaving.clear();
            for (SwappedMap map : maps) {
                leaving.add(map.counting());
            }
            swap = Optional.of(swapping.submit(() -> swapAll(epoch)));
        }
    }

    /**
     * Whether a drain that was begun will bring an entry of the same row that is older than this one: then that one has to be counted first. The ring tells
     * of entries in their order, but it may have had no room for the older one.
     *
     * @param row an event of the ring
     */
    boolean willBringOlder(FlowRow row) throws BpfException {
        if (swap.isPresent()) {
            for (BpfMap map : leaving) {
                Optional<ByteBuffer> value = map.get(row.bytes().slice(0, FlowRow.KEY_BYTES));
                if (value.isPresent() && FlowRow.firstOf(value.get()) < row.first()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether {@link #end} would not wait. */
    boolean isSwapped() {
        return swap.isEmpty() || swap.get().isDone();
    }

    /**
     * Hands over the rows of the drain that was begun.
     *
     * @throws BpfException also if maps could not be swapped
     */
    void end(RowReader reader) throws BpfException {
        if (swap.isPresent()) {
            Future<Long> epoch = swap.get();
            swap = Optional.empty();
            hand(reader, await(epoch), false);
        }
    }

    /** Drops last, and they are read first: so every drop is known of which a refusal is. */
    private long swapAll(long epoch) throws BpfException {
        for (SwappedMap map : maps.reversed()) {
            map.swap();
        }
        return epoch;
    }

    /** Returns when no maps are being swapped any more, so that another agent may swap them. Rows of a drain that was begun are left to that one. */
    void awaitSwap() {
        swap.ifPresent(epoch -> {
            try {
                await(epoch);
            } catch (BpfException e) {
                LOG.log(Level.WARNING, "a drain that was begun failed: {0}", e.getMessage());
            }
        });
    }

    private static long await(Future<Long> epoch) throws BpfException {
        try {
            return epoch.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BpfException failed) {
                throw failed;
            }
            throw new IllegalStateException("cannot swap maps", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while maps are swapped", e);
        }
    }

    /** What was counted just before maps were swapped may be in either, so it takes two looks that find no difference. */
    private boolean isQuiet(KernelCounters counters) {
        long now = counters.drops() + counters.connections();
        boolean same = now == activity;
        boolean both = same && quiet;
        activity = now;
        quiet = same;
        return both;
    }

    private void hand(RowReader reader, long epoch, boolean resumed) throws BpfException {
        unfinished = true;
        begun = false;
        long rows = 0;
        for (SwappedMap map : maps) {
            rows += map.atRest().readAll(row -> give(reader, row, epoch, resumed));
        }
        if (rows > 0) {
            reader.commit();
            for (SwappedMap map : maps) {
                map.atRest().deleteAll();
            }
        }
        unfinished = false;
    }

    private void give(RowReader reader, ByteBuffer row, long epoch, boolean resumed) {
        if (!begun) {
            begun = true;
            reader.begin(epoch, resumed);
        }
        reader.read(row);
    }

    private ActiveGeneration active() throws BpfException {
        ActiveGeneration now = ActiveGeneration.of(active.get(0).orElseThrow());
        if (now.generation() > generation) {
            throw new BpfException.TakenOver(
                    "another agent has taken over the programs that this one attached; stop one of the two");
        }
        return now;
    }

    @Override
    public void close() {
        swapping.close();
        maps.forEach(SwappedMap::close);
    }
}
