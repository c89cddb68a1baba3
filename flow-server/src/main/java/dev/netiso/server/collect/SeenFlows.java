// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.collect;

import java.util.LinkedHashMap;
import java.util.Map;

/** The uuids of the flows that came in last, so that those which an agent sends again after a new connection are not taken twice. Safe for many threads. */
final class SeenFlows {
    private final Map<String, Boolean> uuids;

    SeenFlows(int capacity) {
        uuids = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                return size() > capacity;
            }
        };
    }

    /** Whether it came for the first time. */
    synchronized boolean isNew(String uuid) {
        return uuids.put(uuid, true) == null;
    }
}
