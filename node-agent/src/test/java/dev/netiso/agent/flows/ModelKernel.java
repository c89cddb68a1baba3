// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import dev.netiso.agent.event.FlowRow.RowVerdict;
import dev.netiso.agent.event.FlowRow.Socket;
import dev.netiso.agent.event.Rows;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the kernel side does with packets: one entry for each key in the map that counts, an event for a new entry while the ring has room. */
final class ModelKernel {
    private static final int RING = 12;
    private static final int CLIENT = 101;
    private static final int SERVER = 102;

    /** What is seen: a packet dropped, or one end of a connection that is established. */
    enum Sight {
        DROP,
        CLIENT,
        /** The client's end of a connection to a service, which another node leads to a server's port of the same number. */
        CLIENT_OF_SERVICE,
        /** The same of a service of which connection tracking knows the endpoint of each attempt, none of them here. */
        CLIENT_OF_ENDPOINTS,
        SERVER
    }

    private record Key(Sight sight, int port) {}

    private record Counted(long first, long last, long packets, long attempts, int sourcePort) {}

    private Map<Key, Counted> counting = new LinkedHashMap<>();
    private Map<Key, Counted> atRest = new LinkedHashMap<>();
    private final Deque<Rows> ring = new ArrayDeque<>();
    private final Map<Sight, Long> sent = new LinkedHashMap<>();
    long now = 1_000_000_000L;

    void see(Sight sight, int port, int sourcePort) {
        sent.merge(sight, 1L, Long::sum);
        Key key = new Key(sight, port);
        Counted before = counting.get(key);
        if (before == null) {
            counting.put(key, new Counted(now, now, 1, 1, sourcePort));
            if (ring.size() < RING) {
                ring.add(row(key, counting.get(key)));
            }
            return;
        }
        boolean another = sight != Sight.DROP || before.sourcePort != sourcePort;
        counting.put(
                key,
                new Counted(before.first, now, before.packets + 1, before.attempts + (another ? 1 : 0), sourcePort));
    }

    long sent(Sight sight) {
        return sent.getOrDefault(sight, 0L);
    }

    void readRing(FlowTable table, int most) {
        for (int i = 0; i < most && !ring.isEmpty(); i++) {
            table.fromRing(ring.remove().row());
        }
    }

    /** As the agent drains, and as it begins: what a dead one left at rest comes first, before any event. */
    void drain(FlowTable table) {
        hand(table);
        Map<Key, Counted> emptied = atRest;
        atRest = counting;
        counting = emptied;
        long swapped = ++now;
        hand(table);
        table.endDrain(swapped);
    }

    private void hand(FlowTable table) {
        atRest.forEach((key, counted) -> table.fromDrain(row(key, counted).row()));
        table.settle(now);
        atRest.clear();
    }

    private static Rows row(Key key, Counted counted) {
        RowVerdict verdict = key.sight == Sight.DROP ? RowVerdict.DROPPED : RowVerdict.FORWARDED;
        Rows rows = Rows.of(verdict, counted.first)
                .port(key.port)
                .times(counted.first, counted.last)
                .count(counted.packets, counted.attempts)
                .from(counted.sourcePort, 0);
        return switch (key.sight) {
            case DROP -> rows;
            case CLIENT -> rows.netns(CLIENT).socket(Socket.SOURCE, CLIENT, 5);
            case CLIENT_OF_SERVICE ->
                rows.destination("10.96.0.1").netns(CLIENT).socket(Socket.SOURCE, CLIENT, 5);
            case CLIENT_OF_ENDPOINTS ->
                rows.destination(TableFixture.SERVICE).netns(CLIENT).socket(Socket.SOURCE, CLIENT, 5);
            case SERVER -> rows.netns(SERVER).socket(Socket.DESTINATION, SERVER, 6);
        };
    }
}
