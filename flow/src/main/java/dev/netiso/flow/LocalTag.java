// SPDX-License-Identifier: Apache-2.0
package dev.netiso.flow;

/**
 * What the kernel knew of the local end of a flow, as far as it knew it.
 *
 * @param networkNamespace inode number of the network namespace in which the flow was seen; 0 if not known. Numbers are reused after a
 *     namespace ends
 * @param cgroupId cgroup v2 id of the socket; 0 if the packet had no socket
 * @param podUid UID of the pod to which that cgroup belongs; empty if not known
 */
public record LocalTag(long networkNamespace, long cgroupId, String podUid) {
    /** Nothing known. */
    public static final LocalTag NONE = new LocalTag(0, 0, "");
}
