// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.policy.Selector;
import java.util.Map;
import java.util.Optional;

/**
 * What a workload's own object says of its pods' labels.
 *
 * @param selector {@code spec.selector}; empty if it has none (CronJob), or it is chosen for each run (Job)
 * @param template the labels of its pod template, which every pod to come will have; empty if not known
 */
public record WorkloadLabels(Optional<Selector> selector, Optional<Map<String, String>> template) {
    public WorkloadLabels {
        template = template.map(Map::copyOf);
    }

    /** The selector alone. */
    public static WorkloadLabels of(Selector selector) {
        return new WorkloadLabels(Optional.of(selector), Optional.empty());
    }
}
