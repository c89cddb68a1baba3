// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.IpAddress;

/** One side of a {@link Connection}: who holds the address decides which policies apply. Its text is what a person calls it. */
public sealed interface Party {
    IpAddress address();

    /** A pod, with the address of its that is on the wire. */
    record OfPod(Pod pod, IpAddress address) implements Party {
        @Override
        public String toString() {
            return pod.namespace() + "/" + pod.name();
        }
    }

    /** A node, or something in its network namespace. */
    record OfNode(Node node, IpAddress address) implements Party {
        @Override
        public String toString() {
            return "node " + node.name();
        }
    }

    /** An address that no object of the cluster holds. */
    record OfAddress(IpAddress address) implements Party {
        @Override
        public String toString() {
            return address.toString();
        }
    }
}
