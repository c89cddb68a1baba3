// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.bpf.BpfException;
import dev.netiso.agent.bpf.BpfMap;
import dev.netiso.agent.bpf.BpfObject;
import dev.netiso.agent.bpf.SwappedMap;
import dev.netiso.agent.event.ActiveGeneration;
import dev.netiso.agent.event.KernelCounters;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes rows out of the kernel, each once. The number of a drain is written before maps are swapped, and rows are deleted after they were applied: so what
 * is found in a map at rest belongs to the drain of that number, whoever began it.
 */
final class RowDrain implements AutoCloseable {
    private static final List<String> MAPS = List.of("drops", "connections", "overflow");

    /** Connections that the kernel keeps between two drains; maps.h, as the number below. */
    static final int CONNECTIONS = 32_768;
    /** Rows of all kinds: drops, connections, and what found no place in these, by source. */
    static final int ROWS = 65_536 + CONNECTIONS + 4_096;

    private final List<SwappedMap> maps = new ArrayList<>();
    private final BpfMap active;
    private final int generation;
    private long activity = -1;
    private boolean quiet;
    private boolean counting;
    private boolean unfinished = true;
    private boolean begun;

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

    long run(RowReader reader, KernelCounters counters) throws BpfException {
        goOnCounting();
        long rows = unfinished ? hand(reader, active().epoch(), true) : 0;
        if (isQuiet(counters)) {
            return rows;
        }
        long epoch = beginEpoch();
        reader.beforeSwap();
        // Drops last, and they are read first: so every drop is known of which a refusal is.
        for (SwappedMap map : maps.reversed()) {
            map.swap();
        }
        return rows + hand(reader, epoch, false);
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

    private long hand(RowReader reader, long epoch, boolean resumed) throws BpfException {
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
        return rows;
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
        maps.forEach(SwappedMap::close);
    }
}
