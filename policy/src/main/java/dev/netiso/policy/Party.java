// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.IpAddress;
import java.util.List;

/** One side of a {@link Connection}: who holds the address decides which policies apply. Its text is what a person calls it. */
public sealed interface Party {
    IpAddress address();

    /** A pod, with the address of its that is on the wire; {@link IpAddress#UNSPECIFIED} if it has none yet, as a pod of a manifest. */
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

    /**
     * An address that no object of the cluster holds.
     *
     * @param names by which the initiator is known to have found it, lower case, without a trailing dot; empty: not known
     */
    record OfAddress(IpAddress address, List<String> names) implements Party {
        public OfAddress {
            names = List.copyOf(names);
        }

        public OfAddress(IpAddress address) {
            this(address, List.of());
        }

        @Override
        public String toString() {
            return address.toString();
        }
    }
}
