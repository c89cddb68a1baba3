// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import static java.util.stream.Collectors.joining;

import dev.netiso.flow.Cidr;
import dev.netiso.flow.Direction;
import dev.netiso.policy.Ambiguity;
import dev.netiso.policy.Decision;
import dev.netiso.policy.DirectionDecision;
import dev.netiso.policy.Party;
import dev.netiso.policy.Pod;
import dev.netiso.policy.PolicyRef;
import dev.netiso.policy.synthesis.Proposal.Reason;
import dev.netiso.policy.synthesis.Proposal.Refused;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The words of every refusal. */
final class Refusals {
    private static final int MAX_NAMES = 5;

    private Refusals() {}

    static Refused notDenied() {
        return new Refused(
                Reason.NOT_DENIED,
                "NetworkPolicy does not deny this connection",
                "look elsewhere: a policy of the CNI's own kind or of a service mesh, a host firewall, no listener, no route");
    }

    static Refused undecided(Decision decision) {
        Ambiguity why = Stream.of(decision.egress(), decision.ingress())
                .map(DirectionDecision::ambiguity)
                .flatMap(ambiguity -> ambiguity.stream())
                .findFirst()
                .orElse(Ambiguity.ICMP);
        return new Refused(
                Reason.UNDECIDED,
                "NetworkPolicy does not decide this connection (" + why.code() + ")",
                switch (why) {
                    case ICMP -> "NetworkPolicy has no rule for ICMP; see what your CNI does with it";
                    case POLICY_UNKNOWN -> "fix the policies that could not be read, and try again";
                    case ADDRESS_UNKNOWN,
                            BASELINE_PER_POD,
                            DOMAIN_NAME,
                            END_PORT,
                            EQUAL_PRIORITY,
                            HAIRPIN,
                            HOST_NETWORK,
                            INIT_CONTAINER_PORT,
                            IP_BLOCK_ON_POD,
                            NAMED_PORT,
                            OWN_NODE,
                            PRE_DNAT,
                            SCTP,
                            UNKNOWN_PEER ->
                        "implementations differ here; see what your CNI does, and write the rule by hand";
                });
    }

    static Refused portZero() {
        return new Refused(
                Reason.NO_PORT, "a rule cannot name port 0", "name the port on which the destination listens");
    }

    static Refused node(Party.OfNode node) {
        return hostNetwork(node.toString(), Cidr.of(node.address()));
    }

    static Refused hostNetwork(Pod pod) {
        String who = name(pod) + ", a pod in its node's network namespace";
        return pod.addresses().isEmpty()
                ? new Refused(Reason.HOST_NETWORK, "labels cannot select " + who, "it has no address to name instead")
                : hostNetwork(who, Cidr.of(pod.addresses().getFirst()));
    }

    private static Refused hostNetwork(String who, Cidr block) {
        return new Refused(
                Reason.HOST_NETWORK,
                "labels cannot select " + who,
                "an ipBlock of " + block
                        + " would do, for everything on that node and while it keeps this address: write it by hand if you mean that");
    }

    static Refused terminated(Pod pod) {
        return new Refused(
                Reason.TERMINATED, name(pod) + " has ended", "name a pod of the same workload that is running");
    }

    static Refused noStableLabels(Pod pod) {
        return new Refused(
                Reason.NO_STABLE_LABELS,
                name(pod) + " has no label that its replacement will have too",
                "add a label to the pod template of " + pod.workload().kind() + " "
                        + pod.workload().name());
    }

    static Refused namespaceUnlabelled(String namespace, String label) {
        return new Refused(
                Reason.NAMESPACE_UNLABELLED,
                "namespace " + namespace + " lacks the label " + label + "=" + namespace,
                "Kubernetes 1.22 and later set it; any other label could be set by others too");
    }

    static Refused wouldIsolate(Direction direction, List<Pod> pods) {
        String more = pods.size() > MAX_NAMES ? " and " + (pods.size() - MAX_NAMES) + " more" : "";
        return new Refused(
                Reason.WOULD_ISOLATE,
                "the rule would isolate for " + direction.name().toLowerCase(Locale.ROOT)
                        + " what is not isolated now: "
                        + pods.stream().limit(MAX_NAMES).map(Refusals::name).collect(joining(", ")) + more,
                "isolate these pods on purpose first, or give the workload a label of its own to be selected by");
    }

    static Refused nameTaken(PolicyRef policy) {
        return new Refused(
                Reason.NAME_TAKEN,
                policy.kind() + " " + policy.namespace() + "/" + policy.name() + " exists and says something else",
                "somebody edited it: delete it, or edit it by hand");
    }

    static Refused notProved() {
        return new Refused(
                Reason.NOT_PROVED,
                "with the rules added the connection would still not be allowed",
                "this should not happen: report it, with the policies of both namespaces");
    }

    private static String name(Pod pod) {
        return pod.namespace() + "/" + pod.name();
    }

    static Revocation.Absent absent(List<PolicyRef> policies) {
        return new Revocation.Absent(
                policies,
                "there is no " + policies.stream().map(Refusals::name).collect(joining(", nor ")),
                "somebody deleted it, or it is another cluster");
    }

    static Revocation.WouldOpen wouldOpen(List<Revocation.Opened> opened, Effect effect) {
        Revocation.Opened first = opened.getFirst();
        return new Revocation.WouldOpen(
                opened,
                effect,
                "no other policy isolates for " + word(first.direction()) + " "
                        + names(first.pods()) + ": without " + name(first.policy())
                        + " everything would be allowed there",
                "keep the policy without its rules, or write a default deny first");
    }

    private static String name(PolicyRef policy) {
        return policy.namespace().isEmpty()
                ? policy.kind() + " " + policy.name()
                : policy.kind() + " " + policy.namespace() + "/" + policy.name();
    }

    private static String names(List<Pod> pods) {
        String more = pods.size() > MAX_NAMES ? " and " + (pods.size() - MAX_NAMES) + " more" : "";
        return pods.stream().limit(MAX_NAMES).map(Refusals::name).collect(joining(", ")) + more;
    }

    private static String word(Direction direction) {
        return direction.name().toLowerCase(Locale.ROOT);
    }
}
