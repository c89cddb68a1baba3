// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.IpAddress;
import java.util.List;
import java.util.Map;

/** A node and its own addresses. */
public record Node(String name, Map<String, String> labels, List<IpAddress> addresses) {
    public Node {
        labels = Map.copyOf(labels);
        addresses = List.copyOf(addresses);
    }
}
