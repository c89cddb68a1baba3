// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Protocol;

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
}
