// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Cidr;
import dev.netiso.flow.Direction;
import java.util.List;
import java.util.Locale;

/**
 * A policy of the cluster's administrator: {@code policy.networking.k8s.io} ClusterNetworkPolicy (v1alpha2), or AdminNetworkPolicy and
 * BaselineAdminNetworkPolicy (v1alpha1), which say the same with other words. Rules are asked in the order they are written, and the first that matches decides;
 * policies of a tier in the order of their priorities.
 *
 * @param priority 0 to 1000, lower first; 0 for a BaselineAdminNetworkPolicy
 */
public record ClusterPolicy(
        PolicyRef ref, Tier tier, int priority, Subject subject, List<Rule> ingress, List<Rule> egress) {
    /** The pods that it applies to; never pods in their node's network namespace. */
    public record Subject(Selector namespaces, Selector pods) {}

    /** What a rule does with what it matches. */
    public enum Action {
        /** Lets it through, whatever lower tiers say. */
        ACCEPT,
        /** Blocks it, whatever lower tiers say. */
        DENY,
        /** Leaves it to the next tier. */
        PASS;

        @Override
        public String toString() {
            return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Matches if a peer and a port match.
     *
     * @param name empty if it has none
     * @param peers at least one
     * @param ports empty: all ports of all protocols
     */
    public record Rule(String name, Action action, List<Peer> peers, List<Port> ports) {
        public Rule {
            peers = List.copyOf(peers);
            ports = List.copyOf(ports);
        }
    }

    /** An entry of a rule's {@code from} or {@code to}. */
    public sealed interface Peer {
        /** Pods, except those in their node's network namespace. */
        record Pods(Selector namespaces, Selector pods) implements Peer {}

        /** Whoever holds an address of these blocks, pods too; egress only. */
        record Networks(List<Cidr> blocks) implements Peer {
            public Networks {
                blocks = List.copyOf(blocks);
            }
        }

        /** Addresses of nodes; egress only. */
        record Nodes(Selector nodes) implements Peer {}

        /**
         * Who was found by such a name; egress only (NPEP-133).
         *
         * @param patterns lower case, without a trailing dot; with a leading {@code *.}, one or more labels before the rest
         */
        record DomainNames(List<String> patterns) implements Peer {
            public DomainNames {
                patterns = List.copyOf(patterns);
            }
        }

        /** A kind of peer that is not known: "fail closed", so an Accept matches nothing, a Deny or Pass denies everything. */
        record Unknown() implements Peer {}
    }

    public ClusterPolicy {
        ingress = List.copyOf(ingress);
        egress = List.copyOf(egress);
    }

    /** Its rules in that direction. */
    public List<Rule> rules(Direction direction) {
        return switch (direction) {
            case INGRESS -> ingress;
            case EGRESS -> egress;
        };
    }
}
