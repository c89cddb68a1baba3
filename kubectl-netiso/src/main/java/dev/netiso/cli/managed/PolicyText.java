// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.managed;

import static java.util.stream.Collectors.joining;

import dev.netiso.cli.terminal.PlainText;
import dev.netiso.flow.Direction;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.NetworkPolicy.Peer;
import dev.netiso.policy.NetworkPolicy.Rule;
import dev.netiso.policy.Port;
import dev.netiso.policy.Selector;
import java.util.Map;
import java.util.stream.Stream;

/** What a policy says, in one line, by its spec alone: {@code shop app=frontend -> app=api, 8443/TCP}. */
public final class PolicyText {
    private static final int MAX_RULES = 3;

    private PolicyText() {}

    public static String of(NetworkPolicy policy) {
        String rules = Stream.of(Direction.INGRESS, Direction.EGRESS)
                .flatMap(direction ->
                        policy.rules(direction).stream().map(rule -> rule(rule, direction, pods(policy.podSelector()))))
                .limit(MAX_RULES)
                .collect(joining("; "));
        int left = policy.ingress().size() + policy.egress().size() - MAX_RULES;
        return PlainText.of(
                rules.isEmpty()
                        ? "nothing: keeps " + pods(policy.podSelector()) + " isolated"
                        : left > 0 ? rules + "; and " + left + " more" : rules);
    }

    private static String rule(Rule rule, Direction direction, String subject) {
        String peers = rule.peers().isEmpty()
                ? "anywhere"
                : rule.peers().stream().map(PolicyText::peer).collect(joining(" or "));
        String ports = rule.ports().isEmpty()
                ? "all ports"
                : rule.ports().stream().map(Port::toString).collect(joining(", "));
        return switch (direction) {
            case INGRESS -> peers + " -> " + subject + ", " + ports;
            case EGRESS -> subject + " -> " + peers + ", " + ports;
        };
    }

    private static String peer(Peer peer) {
        return switch (peer) {
            case Peer.IpBlock block -> block.toString();
            case Peer.Pods pods ->
                pods.namespaceSelector().map(PolicyText::namespaces).orElse("")
                        + pods.podSelector().map(PolicyText::pods).orElse("all pods");
        };
    }

    private static String namespaces(Selector selector) {
        return selector.requirements().stream()
                        .map(requirement ->
                                requirement.toString().replaceFirst("^kubernetes\\.io/metadata\\.name=", ""))
                        .collect(joining(",", "", selector.equals(Selector.ALL) ? "all namespaces" : ""))
                + " ";
    }

    private static String pods(Selector selector) {
        return selector.equals(Selector.ofLabels(Map.of())) ? "all pods" : selector.toString();
    }
}
