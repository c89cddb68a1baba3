// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.flows;

import java.util.LinkedHashMap;

/** Remembers the last flows that were shown: one is served in the namespace of each end, and again when it is counted anew. */
final class ShownFlows {
    private static final int REMEMBERED = 1 << 16;

    private final LinkedHashMap<String, String> verdictById = new LinkedHashMap<>();

    /** Whether the flow was not shown yet with this verdict; it is remembered as shown from now on. */
    boolean add(ServedFlow flow) {
        String before = verdictById.put(flow.id(), flow.flow().verdict());
        if (before != null) {
            return !before.equals(flow.flow().verdict());
        }
        if (verdictById.size() > REMEMBERED) {
            verdictById.pollFirstEntry();
        }
        return true;
    }
}
