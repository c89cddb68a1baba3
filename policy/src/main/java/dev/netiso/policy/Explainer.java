// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import static java.util.stream.Collectors.joining;

import dev.netiso.flow.Direction;
import dev.netiso.flow.Transport;
import dev.netiso.policy.Explanation.Aspect;
import dev.netiso.policy.Explanation.Check;
import dev.netiso.policy.Explanation.End;
import dev.netiso.policy.Explanation.Miss;
import dev.netiso.policy.Explanation.NearestRule;
import dev.netiso.policy.NetworkPolicy.Peer;
import dev.netiso.policy.NetworkPolicy.Rule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Takes a decision apart: for every policy that isolates and does not admit, the rule that comes nearest. */
final class Explainer {
    private static final int MAX_PORTS_SHOWN = 4;

    private final RuleMatcher matcher;
    private final BiFunction<Pod, Direction, List<NetworkPolicy>> isolating;

    Explainer(RuleMatcher matcher, BiFunction<Pod, Direction, List<NetworkPolicy>> isolating) {
        this.matcher = matcher;
        this.isolating = isolating;
    }

    Explanation explain(Connection connection, Decision decision) {
        return new Explanation(
                connection, decision, end(connection, decision.egress()), end(connection, decision.ingress()));
    }

    private End end(Connection connection, DirectionDecision decision) {
        Direction direction = decision.direction();
        Party subject = connection.subject(direction);
        List<Miss> misses = decision.outcome() != Outcome.ALLOWED
                        && subject instanceof Party.OfPod(Pod pod, var _)
                        && connection.transport() instanceof Transport.Ports ports
                ? isolating.apply(pod, direction).stream()
                        .map(policy -> new Miss(policy.ref(), nearest(policy, direction, connection, ports)))
                        .toList()
                : List.of();
        return new End(subject, decision, Exemption.of(direction, connection), List.of(), misses);
    }

    private Optional<NearestRule> nearest(
            NetworkPolicy policy, Direction direction, Connection connection, Transport.Ports ports) {
        List<Rule> rules = policy.rules(direction);
        return IntStream.range(0, rules.size())
                .boxed()
                .flatMap(i -> misses(policy, direction, i, connection, ports))
                .min(Comparator.comparingLong(NearestRule::unmet)
                        .thenComparingInt(rule -> -rule.checks().size()));
    }

    /** The rule once for each of its peers, or once if it names none. */
    private Stream<NearestRule> misses(
            NetworkPolicy policy, Direction direction, int index, Connection connection, Transport.Ports ports) {
        Rule rule = policy.rules(direction).get(index);
        String path = RuleMatcher.path(direction, index);
        List<Check> portChecks =
                rule.ports().isEmpty() ? List.of() : List.of(port(rule.ports(), ports, connection.destination()));
        if (rule.peers().isEmpty()) {
            return Stream.of(new NearestRule(path, portChecks));
        }
        return IntStream.range(0, rule.peers().size()).mapToObj(i -> {
            List<Check> checks = new ArrayList<>(portChecks);
            checks.addAll(peer(policy, rule.peers().get(i), connection.peer(direction)));
            return new NearestRule(RuleMatcher.peerPath(direction, path, i), checks);
        });
    }

    private static Check port(List<Port> wanted, Transport.Ports packet, Party destination) {
        boolean met = wanted.stream().anyMatch(port -> RuleMatcher.matches(port, packet, destination));
        String more = wanted.size() > MAX_PORTS_SHOWN ? " and " + (wanted.size() - MAX_PORTS_SHOWN) + " more" : "";
        return new Check(
                Aspect.PORT,
                met,
                wanted.stream().limit(MAX_PORTS_SHOWN).map(Port::toString).collect(joining(", ")) + more,
                packet.destinationPort() + "/" + packet.protocol());
    }

    private List<Check> peer(NetworkPolicy policy, Peer peer, Party party) {
        return switch (peer) {
            case Peer.IpBlock block ->
                List.of(new Check(
                        Aspect.BLOCK,
                        RuleMatcher.inBlock(block, party.address()),
                        block.toString(),
                        party.address().toString()));
            case Peer.Pods pods ->
                party instanceof Party.OfPod(Pod pod, var _) && pod.selectable()
                        ? pods(policy, pods, pod)
                        : List.of(new Check(Aspect.PODS, false, wantedPods(pods), notAPod(party)));
        };
    }

    private List<Check> pods(NetworkPolicy policy, Peer.Pods pods, Pod pod) {
        List<Check> checks = new ArrayList<>();
        checks.add(new Check(
                Aspect.NAMESPACE,
                matcher.inNamespaces(policy, pods, pod.namespace()),
                pods.namespaceSelector().map(Selector::toString).orElse(policy.namespace()),
                pods.namespaceSelector()
                        .map(selector -> found(selector, matcher.labelsOf(pod.namespace())))
                        .orElse(pod.namespace())));
        pods.podSelector()
                .ifPresent(selector -> checks.add(new Check(
                        Aspect.PODS, selector.test(pod.labels()), selector.toString(), found(selector, pod.labels()))));
        return checks;
    }

    private static String wantedPods(Peer.Pods pods) {
        return pods.podSelector().map(Selector::toString).orElse("<all>");
    }

    private static String notAPod(Party party) {
        return switch (party) {
            case Party.OfPod(Pod pod, var _) when pod.hostNetwork() -> party + " in its node's network namespace";
            case Party.OfPod _ -> party + ", which has terminated";
            case Party.OfNode _ -> party.toString();
            case Party.OfAddress _ -> party + ", which is no pod";
        };
    }

    /** The labels that the selector asks about, as the object has them. */
    private static String found(Selector selector, Map<String, String> labels) {
        return selector.requirements().stream()
                .map(Selector.Requirement::key)
                .distinct()
                .map(key -> labels.containsKey(key) ? key + "=" + labels.get(key) : "no " + key)
                .collect(joining(", "));
    }
}
