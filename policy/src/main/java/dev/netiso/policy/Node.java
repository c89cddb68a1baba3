// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.IpAddress;
import java.util.List;

/** A node and its own addresses. */
public record Node(String name, List<IpAddress> addresses) {
    public Node {
        addresses = List.copyOf(addresses);
    }
}
