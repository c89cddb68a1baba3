// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

/**
 * How well one kind of object is being followed.
 *
 * @param resource such as {@code networkpolicies.networking.k8s.io}
 * @param message what is wrong and what to do about it; empty unless {@link State#FAILING}
 */
public record Following(String resource, State state, String message) {
    /** From worst to best known. */
    public enum State {
        /** Never read yet. */
        STARTING,
        /** The last try failed; tried again, with a growing pause. What was read before may be stale. */
        FAILING,
        /** Read; the watch is being renewed, which happens now and then, or, where it is plain HTTP and no WebSocket, has brought nothing yet. */
        RECONNECTING,
        /** Up to date. */
        FOLLOWING
    }
}
