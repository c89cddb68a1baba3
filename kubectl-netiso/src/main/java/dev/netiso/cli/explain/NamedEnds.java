// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.explain;

import dev.netiso.cli.ends.EndRef;
import dev.netiso.cli.ends.PortRef;
import java.util.List;

/**
 * The question by ends and ports.
 *
 * @param namespace of names that have none
 */
public record NamedEnds(EndRef from, EndRef to, List<PortRef> ports, String namespace) {
    public NamedEnds {
        ports = List.copyOf(ports);
    }

    /** The same question, with one of the ports, to another command. */
    String flags(PortRef port) {
        return "--from " + from + " --to " + to + " --port " + port;
    }
}
