// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import static dev.netiso.policy.Ambiguity.ADDRESS_UNKNOWN;
import static dev.netiso.policy.Ambiguity.DOMAIN_NAME;
import static dev.netiso.policy.Ambiguity.HOST_NETWORK;
import static dev.netiso.policy.Ambiguity.IP_BLOCK_ON_POD;

import dev.netiso.flow.Cidr;
import dev.netiso.flow.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One entry of a rule's {@code from} or {@code to}, compiled. */
sealed interface PeerMatcher {
    /**
     * The {@link Match} with a party.
     *
     * @param pod its class; {@link PodClass#NONE} unless it is a pod that selectors may match
     */
    int match(Party party, PodClass pod, int readings);

    /** The pods that it selects by labels; empty if it goes by something else. */
    default Optional<PodSet> selected() {
        return Optional.empty();
    }

    /** Pods, to a NetworkPolicy. */
    record Pods(PodSet pods) implements PeerMatcher {
        @Override
        public Optional<PodSet> selected() {
            return Optional.of(pods);
        }

        @Override
        public int match(Party party, PodClass pod, int readings) {
            if (!pods.contains(pod)) {
                return Match.NO;
            }
            if (!pod.hostNetwork()) {
                return Match.YES;
            }
            return HOST_NETWORK.isIn(readings) ? Match.YES | HOST_NETWORK.bit() : HOST_NETWORK.bit();
        }
    }

    /** Pods, to a cluster policy: "host-networked pods are not included". */
    record PlainPods(PodSet pods) implements PeerMatcher {
        @Override
        public Optional<PodSet> selected() {
            return Optional.of(pods);
        }

        @Override
        public int match(Party party, PodClass pod, int readings) {
            return pod.isPlainPod() && pods.contains(pod) ? Match.YES : Match.NO;
        }
    }

    /** A block of a NetworkPolicy, without exceptions of it. */
    record Block(Cidr cidr, List<Cidr> except) implements PeerMatcher {
        @Override
        public int match(Party party, PodClass pod, int readings) {
            int match = except.isEmpty() ? Addresses.in(cidr, party, readings) : inRest(party, readings);
            if (match == Match.NO || !pod.isPlainPod()) {
                return match;
            }
            return IP_BLOCK_ON_POD.isIn(readings) ? IP_BLOCK_ON_POD.bit() : match | IP_BLOCK_ON_POD.bit();
        }

        private int inRest(Party party, int readings) {
            if (Addresses.isUnknown(party)) {
                return Addresses.unknown(readings);
            }
            IpAddress address = party.address();
            if (!cidr.contains(address)) {
                return Match.NO;
            }
            for (int i = 0; i < except.size(); i++) {
                if (except.get(i).contains(address)) {
                    return Match.NO;
                }
            }
            return Match.YES;
        }
    }

    /** Blocks of a cluster policy; "cluster-internal traffic will be checked against the rule as well". */
    record Networks(List<Cidr> blocks) implements PeerMatcher {
        @Override
        public int match(Party party, PodClass pod, int readings) {
            int match = Match.NO;
            for (int i = 0; i < blocks.size() && match != Match.YES; i++) {
                match |= Addresses.in(blocks.get(i), party, readings);
            }
            return match;
        }
    }

    /** Addresses of nodes (NPEP-126), also where a pod in the node's network namespace answers. */
    record Nodes(Selector nodes, Map<IpAddress, Node> byAddress) implements PeerMatcher {
        @Override
        public int match(Party party, PodClass pod, int readings) {
            if (pod.hostNetwork() && Addresses.isUnknown(party)) {
                return Addresses.unknown(readings);
            }
            Node node = byAddress.get(party.address());
            if (node == null && party instanceof Party.OfNode(Node recorded, var _)) {
                node = recorded;
            }
            return node != null && nodes.test(node.labels()) ? Match.YES : Match.NO;
        }
    }

    /** Domain names (NPEP-133). Pods and nodes are found by names too; by which one is not recorded. */
    record DomainNames(List<String> patterns) implements PeerMatcher {
        @Override
        public int match(Party party, PodClass pod, int readings) {
            List<String> names = party instanceof Party.OfAddress external ? external.names() : List.of();
            if (names.isEmpty()) {
                return DOMAIN_NAME.isIn(readings) ? Match.YES | DOMAIN_NAME.bit() : DOMAIN_NAME.bit();
            }
            for (String name : names) {
                for (String pattern : patterns) {
                    if (matches(pattern, name)) {
                        return Match.YES;
                    }
                }
            }
            return Match.NO;
        }

        private static boolean matches(String pattern, String name) {
            return pattern.startsWith("*.")
                    ? name.length() >= pattern.length() && name.endsWith(pattern.substring(1))
                    : name.equals(pattern);
        }
    }

    /** Addresses and blocks, where an address may not be known yet. */
    final class Addresses {
        private Addresses() {}

        static boolean isUnknown(Party party) {
            return party instanceof Party.OfPod && party.address().equals(IpAddress.UNSPECIFIED);
        }

        static int unknown(int readings) {
            return ADDRESS_UNKNOWN.isIn(readings) ? Match.YES | ADDRESS_UNKNOWN.bit() : ADDRESS_UNKNOWN.bit();
        }

        static int in(Cidr block, Party party, int readings) {
            if (block.prefix() > 0 && isUnknown(party)) {
                return unknown(readings);
            }
            if (block.contains(party.address())) {
                return Match.YES;
            }
            return isUnknown(party) ? unknown(readings) : Match.NO;
        }
    }
}
