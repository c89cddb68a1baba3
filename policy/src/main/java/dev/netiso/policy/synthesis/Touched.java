// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.policy.Port;
import java.util.Collection;
import java.util.Set;

/**
 * Ports of which the outcome may change.
 *
 * @param all all of them; else those
 */
record Touched(boolean all, Set<Port> ports) {
    static final Touched NOTHING = new Touched(false, Set.of());
    static final Touched ALL = new Touched(true, Set.of());

    static Touched of(Collection<Port> ports) {
        return new Touched(false, Set.copyOf(ports));
    }

    boolean isNothing() {
        return !all && ports.isEmpty();
    }

    /** Whether a piece, of which all ports are alike to every rule, may be touched; a port by name may be any. */
    boolean touches(Port.Range piece) {
        return all
                || ports.stream().anyMatch(port -> switch (port) {
                    case Port.All(var protocol) -> protocol == piece.protocol();
                    case Port.Range range ->
                        range.protocol() == piece.protocol()
                                && range.first() <= piece.last()
                                && piece.first() <= range.last();
                    case Port.Named _ -> true;
                });
    }
}
