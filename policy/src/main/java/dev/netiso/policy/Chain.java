// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import java.util.List;

/**
 * All that is asked for pods of one class in one direction, in the order in which it is asked.
 *
 * @param hostNetwork the pods are in their node's network namespace
 * @param admin the rules of the Admin tier
 * @param isolatedBy the NetworkPolicies that isolate the pods, in the order of their names
 * @param admitting the rules of those, in that order
 * @param isolatedElsewhere whether NetworkPolicies isolate the pods in the other direction
 * @param baseline the rules of the Baseline tier
 * @param unreadable which tiers may hold policies that could not be read
 */
record Chain(
        boolean hostNetwork,
        List<Step> admin,
        List<PolicyRef> isolatedBy,
        List<Step> admitting,
        boolean isolatedElsewhere,
        List<Step> baseline,
        Unreadable unreadable) {
    /** Nothing is asked: everything is allowed. */
    static final Chain OPEN = new Chain(false, List.of(), List.of(), List.of(), false, List.of(), Unreadable.NONE);

    /** Tiers that may hold more than could be read. */
    record Unreadable(boolean admin, boolean networkPolicy, boolean baseline) {
        static final Unreadable NONE = new Unreadable(false, false, false);
    }

    /** All steps, by tier. */
    List<List<Step>> tiers() {
        return List.of(admin, admitting, baseline);
    }

    boolean isolates() {
        return !isolatedBy.isEmpty();
    }

    boolean isOpen() {
        return isolatedBy.isEmpty() && admin.isEmpty() && baseline.isEmpty() && unreadable.equals(Unreadable.NONE);
    }
}
