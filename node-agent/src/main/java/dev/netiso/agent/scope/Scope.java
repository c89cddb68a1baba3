// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.scope;

/** Says which network namespaces an agent reports on. Used by one thread. */
public interface Scope {
    /** Everything that the kernel sees. */
    Scope ALL = netns -> true;

    /**
     * Whether events of that network namespace are to be reported.
     *
     * @param netns inode number of a network namespace; 0 if not known
     */
    boolean includes(int netns);
}
