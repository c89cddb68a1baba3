// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import java.util.List;

/** All that is asked for pods of one class in one direction, in the order in which it is asked. */
final class Chain {
    /** Nothing is asked: everything is allowed. */
    static final Chain OPEN =
            new Chain(false, Selecting.NONE, Steps.NONE, Steps.NONE, false, Steps.NONE, Unreadable.NONE);

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
    private final Selecting selecting;
    private final List<PolicyRef> isolatedBy;
    private final Steps admin;
    private final Steps admitting;
    private final boolean isolatedElsewhere;
    private final Steps baseline;
    private final Unreadable unreadable;
    private final boolean open;
    private final boolean plain;

    /**
     * A chain.
     *
     * @param hostNetwork the pods are in their node's network namespace
     * @param selecting the policies that the steps are of
     * @param admin the rules of the Admin tier
     * @param admitting the rules of NetworkPolicies
     * @param isolatedElsewhere whether NetworkPolicies isolate the pods in the other direction
     * @param baseline the rules of the Baseline tier
     * @param unreadable which tiers may hold policies that could not be read
     */
    Chain(
            boolean hostNetwork,
            Selecting selecting,
            Steps admin,
            Steps admitting,
            boolean isolatedElsewhere,
            Steps baseline,
            Unreadable unreadable) {
        this.hostNetwork = hostNetwork;
        this.selecting = selecting;
        this.isolatedBy = selecting.isolating().stream().map(NetworkPolicy::ref).toList();
        this.admin = admin;
        this.admitting = admitting;
        this.isolatedElsewhere = isolatedElsewhere;
        this.baseline = baseline;
        this.unreadable = unreadable;
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

    Selecting selecting() {
        return selecting;
    }

    Steps admin() {
        return admin;
    }

    boolean isolates() {
        return !isolatedBy.isEmpty();
    }

    /** The NetworkPolicies that isolate the pods, in the order of their names. */
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
}
