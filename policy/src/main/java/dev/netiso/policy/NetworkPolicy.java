// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Cidr;
import dev.netiso.flow.Direction;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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
        record Pods(Optional<Selector> namespaceSelector, Optional<Selector> podSelector) implements Peer {
            public Pods {
                if (namespaceSelector.isEmpty() && podSelector.isEmpty()) {
                    throw new IllegalArgumentException("peer: no selector (expected: at least one)");
                }
            }
        }

        /** Addresses of a block without the excepted ones. */
        record IpBlock(Cidr cidr, List<Cidr> except) implements Peer {
            public IpBlock {
                except = List.copyOf(except);
            }

            @Override
            public String toString() {
                String excepted = except.stream().map(Cidr::toString).collect(Collectors.joining(", "));
                return except.isEmpty() ? cidr.toString() : cidr + " except " + excepted;
            }
        }
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
