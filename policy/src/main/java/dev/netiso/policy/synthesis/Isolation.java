// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.flow.Direction;
import dev.netiso.flow.Transport;
import dev.netiso.flow.Verdict;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.Party;
import dev.netiso.policy.Pod;
import dev.netiso.policy.Selector;
import dev.netiso.policy.Snapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * What some new policies isolate that nothing isolates yet, and which observed connections they would cut: a NetworkPolicy that selects a pod closes it in its
 * direction for everything that no rule admits.
 */
record Isolation(List<Newly> newly, List<Observed> cut) {
    /** Pods that policies of that selector isolate in that direction. */
    record Newly(String namespace, Selector selector, Direction direction, List<Pod> pods) {
        /** Whether the connection has one of its pods, or one that had its labels, at the end that is isolated. */
        boolean concerns(Connection connection) {
            return connection.subject(direction) instanceof Party.OfPod(Pod pod, var _)
                    && pod.namespace().equals(namespace)
                    && selector.test(pod.labels());
        }
    }

    static Isolation of(
            List<PlannedRule> rules, Snapshot snapshot, Evaluator before, Evaluator after, List<Observed> observed) {
        List<Newly> newly = new ArrayList<>();
        for (PlannedRule rule : rules) {
            NetworkPolicy policy = rule.policy();
            List<Pod> isolated = snapshot.pods().stream()
                    .filter(pod -> !pod.terminated())
                    .filter(pod -> selects(policy, rule.direction(), pod))
                    .filter(pod -> snapshot.networkPolicies().stream()
                            .noneMatch(other -> selects(other, rule.direction(), pod)))
                    .toList();
            Newly one = new Newly(policy.namespace(), policy.podSelector(), rule.direction(), isolated);
            if (!isolated.isEmpty() && !newly.contains(one)) {
                newly.add(one);
            }
        }
        return new Isolation(newly, newly.isEmpty() ? List.of() : cut(before, after, observed));
    }

    /** By labels alone: some implementations select pods in their node's network namespace too. */
    private static boolean selects(NetworkPolicy policy, Direction direction, Pod pod) {
        return policy.isolates().contains(direction)
                && policy.namespace().equals(pod.namespace())
                && policy.podSelector().test(pod.labels());
    }

    /** Those that passed, are allowed, and would be no longer. Pods that have ended count as they were: their successors will want the same. */
    private static List<Observed> cut(Evaluator before, Evaluator after, List<Observed> observed) {
        return observed.stream()
                .filter(seen -> seen.verdict() == Verdict.FORWARDED)
                .map(seen -> new Observed(running(seen.connection()), seen.verdict()))
                .filter(seen -> before.outcome(seen.connection()) == Outcome.ALLOWED)
                .filter(seen -> after.outcome(seen.connection()) != Outcome.ALLOWED)
                .distinct()
                .toList();
    }

    private static Connection running(Connection connection) {
        // the source port is the initiator's whim: without it repeats are equal
        Transport transport = switch (connection.transport()) {
            case Transport.Ports ports -> new Transport.Ports(ports.protocol(), 0, ports.destinationPort());
            case Transport.Icmp icmp -> icmp;
        };
        return new Connection(
                running(connection.source()), running(connection.destination()), transport, connection.via());
    }

    private static Party running(Party party) {
        return party instanceof Party.OfPod(Pod pod, var address) && pod.terminated()
                ? new Party.OfPod(
                        new Pod(
                                pod.namespace(),
                                pod.name(),
                                pod.uid(),
                                pod.labels(),
                                pod.addresses(),
                                pod.ports(),
                                pod.workload(),
                                pod.node(),
                                pod.hostNetwork(),
                                false),
                        address)
                : party;
    }
}
