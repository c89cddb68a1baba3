// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.scope;

/** Says which network namespaces an agent reports on. Used by one thread. */
public interface Scope {
    /** Everything that the kernel sees. */
    Scope ALL = netns -> Owner.THIS_NODE;

    /** Whose a network namespace is. */
    enum Owner {
        /** This node's: its events are to be reported. */
        THIS_NODE,
        /** Not this node's. */
        OTHER,
        /** Not known, and not looked up for lack of time: perhaps this node's. */
        UNKNOWN
    }

    /**
     * Whose that network namespace is.
     *
     * @param netns inode number of a network namespace; 0 if not known
     */
    Owner ownerOf(int netns);
}
