// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import java.util.List;
import java.util.Optional;

/**
 * An object that was read, and what could not be read of it.
 *
 * @param value empty if the object means nothing without what could not be read; a policy always, a pod only without a name
 */
public record Conversion<T>(Optional<T> value, List<Problem> problems) {
    public Conversion {
        problems = List.copyOf(problems);
    }
}
