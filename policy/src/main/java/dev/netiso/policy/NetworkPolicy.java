// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Cidr;
import dev.netiso.flow.Direction;
import dev.netiso.flow.Protocol;
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

    /** An entry of a rule's {@code ports}. */
    public sealed interface Port {
        Protocol protocol();

        /** All ports of a protocol. */
        record All(Protocol protocol) implements Port {
            @Override
            public String toString() {
                return "any/" + protocol;
            }
        }

        /** From {@code first} to {@code last}, both included. */
        record Range(Protocol protocol, int first, int last) implements Port {
            public Range {
                if (first < 1 || last < first || last > 0xffff) {
                    throw new IllegalArgumentException(
                            "ports: " + first + " to " + last + " (expected: ascending, 1 to 65535)");
                }
            }

            /** One port. */
            public static Range of(Protocol protocol, int port) {
                return new Range(protocol, port, port);
            }

            @Override
            public String toString() {
                return (first == last ? Integer.toString(first) : first + "-" + last) + "/" + protocol;
            }
        }

        /** The port that the destination pod declares by this name and protocol. */
        record Named(Protocol protocol, String name) implements Port {
            @Override
            public String toString() {
                return name + "/" + protocol;
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
