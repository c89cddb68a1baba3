// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.attribution;

/**
 * A network namespace of this node that is not the node's own.
 *
 * @param netns its inode number; 0 if not known
 * @param podUid of the pod whose it is; empty if not known
 */
public record Place(int netns, String podUid) {
    /** Elsewhere, or not known. */
    public static final Place UNKNOWN = new Place(0, "");
}
