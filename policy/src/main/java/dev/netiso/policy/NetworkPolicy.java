// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Cidr;
import dev.netiso.flow.Direction;
import dev.netiso.flow.Protocol;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A {@code networking.k8s.io/v1} NetworkPolicy with its defaults filled in (kubernetes pkg/apis/networking/v1/defaults.go).
 *
 * @param podSelector the pods of its own namespace that it applies to
 * @param isolates the directions in which it isolates them: the effective {@code policyTypes}
 */
public record NetworkPolicy(
        String namespace,
        String name,
        Selector podSelector,
        Set<Direction> isolates,
        List<Rule> ingress,
        List<Rule> egress) {
    /**
     * What it lets through in one direction; matches if a peer matches and a port matches.
     *
     * @param peers empty: all, addresses that are no pod's included
     * @param ports empty: all ports of all protocols
     */
    public record Rule(List<Peer> peers, List<Port> ports) {
        public Rule {
            peers = List.copyOf(peers);
            ports = List.copyOf(ports);
        }
    }

    /** An entry of a rule's {@code from} or {@code to}. */
    public sealed interface Peer {
        /**
         * Pods by labels; at least one of the two is present.
         *
         * @param namespaceSelector absent: the policy's own namespace
         * @param podSelector absent: all pods of those namespaces
         */
        record Pods(Optional<Selector> namespaceSelector, Optional<Selector> podSelector) implements Peer {}

        /** Addresses of a block without the excepted ones. */
        record IpBlock(Cidr cidr, List<Cidr> except) implements Peer {
            public IpBlock {
                except = List.copyOf(except);
            }
        }
    }

    /** An entry of a rule's {@code ports}. */
    public sealed interface Port {
        Protocol protocol();

        /** All ports of a protocol. */
        record All(Protocol protocol) implements Port {}

        /** From {@code first} to {@code last}, both included. */
        record Range(Protocol protocol, int first, int last) implements Port {}

        /** The port that the destination pod declares by this name and protocol. */
        record Named(Protocol protocol, String name) implements Port {}
    }

    public NetworkPolicy {
        isolates = Set.copyOf(isolates);
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

    public PolicyRef ref() {
        return new PolicyRef("NetworkPolicy", namespace, name);
    }
}
