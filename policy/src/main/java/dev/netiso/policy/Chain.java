// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import java.util.List;

/** All that is asked for pods of one class in one direction, in the order in which it is asked. */
final class Chain {
    /** Nothing is asked: everything is allowed. */
    static final Chain OPEN =
            new Chain(false, Steps.NONE, List.of(), Steps.NONE, false, Steps.NONE, Unreadable.NONE, Selecting.NONE);

    /**
     * Policies with a word in this direction, in the order in which they are asked.
     *
     * @param isolating in the order of their names
     */
    record Selecting(List<ClusterPolicy> admin, List<NetworkPolicy> isolating, List<ClusterPolicy> baseline) {
        static final Selecting NONE = new Selecting(List.of(), List.of(), List.of());

        /** Those of the Admin or the Baseline tier. */
        List<ClusterPolicy> inTier(Tier tier) {
            return switch (tier) {
                case ADMIN -> admin;
                case BASELINE -> baseline;
                case NETWORK_POLICY -> List.of();
            };
        }
    }

    /** Tiers that may hold more than could be read. */
    record Unreadable(boolean admin, boolean networkPolicy, boolean baseline) {
        static final Unreadable NONE = new Unreadable(false, false, false);
    }

    private final boolean hostNetwork;
    private final Steps admin;
    private final List<PolicyRef> isolatedBy;
    private final Steps admitting;
    private final boolean isolatedElsewhere;
    private final Steps baseline;
    private final Unreadable unreadable;
    private final Selecting selecting;
    private final boolean open;
    private final boolean plain;

    /**
     * A chain.
     *
     * @param hostNetwork the pods are in their node's network namespace
     * @param isolatedBy the NetworkPolicies that isolate the pods, in the order of their names
     * @param admitting the rules of those, in that order
     * @param isolatedElsewhere whether NetworkPolicies isolate the pods in the other direction
     * @param unreadable which tiers may hold policies that could not be read
     * @param selecting the policies that the steps are of
     */
    Chain(
            boolean hostNetwork,
            Steps admin,
            List<PolicyRef> isolatedBy,
            Steps admitting,
            boolean isolatedElsewhere,
            Steps baseline,
            Unreadable unreadable,
            Selecting selecting) {
        this.hostNetwork = hostNetwork;
        this.admin = admin;
        this.isolatedBy = isolatedBy;
        this.admitting = admitting;
        this.isolatedElsewhere = isolatedElsewhere;
        this.baseline = baseline;
        this.unreadable = unreadable;
        this.selecting = selecting;
        boolean onlyNetworkPolicies = admin.isEmpty() && unreadable.equals(Unreadable.NONE);
        this.open = onlyNetworkPolicies && isolatedBy.isEmpty() && baseline.isEmpty();
        this.plain = onlyNetworkPolicies && !isolatedBy.isEmpty() && !hostNetwork;
    }

    /** Nothing is asked: everything is allowed. */
    boolean isOpen() {
        return open;
    }

    /** NetworkPolicies alone decide. */
    boolean isPlain() {
        return plain;
    }

    boolean hostNetwork() {
        return hostNetwork;
    }

    Steps admin() {
        return admin;
    }

    boolean isolates() {
        return !isolatedBy.isEmpty();
    }

    List<PolicyRef> isolatedBy() {
        return isolatedBy;
    }

    Steps admitting() {
        return admitting;
    }

    boolean isolatedElsewhere() {
        return isolatedElsewhere;
    }

    Steps baseline() {
        return baseline;
    }

    Unreadable unreadable() {
        return unreadable;
    }

    /** All steps, by tier. */
    List<Steps> tiers() {
        return List.of(admin, admitting, baseline);
    }

    Selecting selecting() {
        return selecting;
    }
}
