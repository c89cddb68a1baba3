// SPDX-License-Identifier: Apache-2.0
package dev.netiso.api.v1alpha1;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The values that say nothing and are not written; Jackson asks {@link #equals}. */
final class Nothing {
    private static final Set<Object> VALUES = Set.of(
            FlowObject.Icmp.NONE,
            FlowObject.OriginalDestination.NONE,
            EndpointObject.WorkloadObject.NONE,
            PolicyObject.NONE,
            PolicyObject.End.NONE,
            PolicyObject.RuleRef.NONE);

    @Override
    public boolean equals(@Nullable Object value) {
        return value == null || VALUES.contains(value);
    }

    @Override
    public int hashCode() {
        return VALUES.hashCode();
    }
}
