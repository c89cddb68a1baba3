// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.collect;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which flows came in from each node: as many of the last ones as its agent's ring holds, and so all that the agent can send again after a new connection. Of
 * each a hash of its uuid is kept, about 60 bytes. Safe for many threads.
 */
final class SeenFlows {
    /** The ring of an agent unless it is told otherwise. */
    static final int USUAL_RING = 8192;

    /** No agent can make this server remember more. */
    static final int LARGEST_RING = 1 << 20;

    private final Map<String, Ring> rings = new ConcurrentHashMap<>();

    /** Whether it came for the first time. */
    boolean isNew(String node, String uuid) {
        return ring(node).add(hash(uuid));
    }

    /** The agent holds that many flows. */
    void expect(String node, long flows) {
        ring(node).grow((int) Math.min(flows, LARGEST_RING));
    }

    /** Forgets what came from other nodes, which are gone. */
    void keepOnly(Set<String> nodes) {
        rings.keySet().retainAll(nodes);
    }

    private Ring ring(String node) {
        return rings.computeIfAbsent(node, _ -> new Ring());
    }

    /** FNV-1a of 64 bits (draft-eastlake-fnv): that two of a million flows have the same is less likely than one in ten millions. */
    private static long hash(String uuid) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < uuid.length(); i++) {
            hash = (hash ^ uuid.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    private static final class Ring {
        private final LinkedHashSet<Long> hashes = new LinkedHashSet<>();
        private int capacity = USUAL_RING;

        synchronized boolean add(long hash) {
            boolean fresh = hashes.add(hash);
            if (hashes.size() > capacity) {
                hashes.removeFirst();
            }
            return fresh;
        }

        synchronized void grow(int wanted) {
            capacity = Math.max(capacity, wanted);
        }
    }
}
