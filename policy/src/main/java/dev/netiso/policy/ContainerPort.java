// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * A port that a container declares, by which named ports of rules are resolved.
 *
 * @param name empty if the declaration has none
 * @param number 1 to 65535
 * @param initContainer it belongs to a restartable init container; see {@link Ambiguity#INIT_CONTAINER_PORT}
 */
public record ContainerPort(String name, Protocol protocol, int number, boolean initContainer) {
    /** Of an ordinary container. */
    public ContainerPort(String name, Protocol protocol, int number) {
        this(name, protocol, number, false);
    }

    // by hand, as the first comparison that a record makes by itself is slow in a fresh process, which an index waits
    // for
    @Override
    public int hashCode() {
        return 31 * name.hashCode() + number;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ContainerPort(var otherName, var otherProtocol, var otherNumber, var otherInit)
                && number == otherNumber
                && protocol == otherProtocol
                && initContainer == otherInit
                && name.equals(otherName);
    }
}
