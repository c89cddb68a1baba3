// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import org.jspecify.annotations.Nullable;

/** Flows in the order in which they were added, each at most once; any of them is taken out without a search. */
final class FlowList {
    /** A flow's place in a list; in one list at a time. */
    static final class Link {
        private final TrackedFlow flow;
        private @Nullable FlowList list;
        private @Nullable Link before;
        private @Nullable Link after;

        Link(TrackedFlow flow) {
            this.flow = flow;
        }

        boolean isIn(FlowList other) {
            return list == other;
        }
    }

    private @Nullable Link oldest;
    private @Nullable Link youngest;

    @Nullable
    TrackedFlow oldest() {
        return oldest == null ? null : oldest.flow;
    }

    /** Makes it the youngest, wherever it was. */
    void add(Link link) {
        remove(link);
        link.list = this;
        link.before = youngest;
        if (youngest == null) {
            oldest = link;
        } else {
            youngest.after = link;
        }
        youngest = link;
    }

    /** Takes it out of the list in which it is, if it is in one. */
    static void remove(Link link) {
        if (link.list != null) {
            link.list.unlink(link);
        }
    }

    private void unlink(Link link) {
        if (link.before == null) {
            oldest = link.after;
        } else {
            link.before.after = link.after;
        }
        if (link.after == null) {
            youngest = link.before;
        } else {
            link.after.before = link.before;
        }
        link.list = null;
        link.before = null;
        link.after = null;
    }
}
