// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import static java.util.stream.Collectors.joining;

import dev.netiso.flow.Cidr;
import dev.netiso.flow.Direction;
import dev.netiso.flow.IpAddress;
import dev.netiso.policy.Ambiguity;
import dev.netiso.policy.Connection;
import dev.netiso.policy.DirectionDecision;
import dev.netiso.policy.Doubt;
import dev.netiso.policy.Party;
import dev.netiso.policy.Pod;
import dev.netiso.policy.PolicyRef;
import dev.netiso.policy.synthesis.Isolation.Newly;
import dev.netiso.policy.synthesis.Proposal.Asked;
import dev.netiso.policy.synthesis.Proposal.Detail.ByClusterPolicy;
import dev.netiso.policy.synthesis.Proposal.Detail.Isolates;
import dev.netiso.policy.synthesis.Proposal.Reason;
import dev.netiso.policy.synthesis.Proposal.Refused;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The words of every refusal. */
final class Refusals {
    private static final int MAX_NAMES = 5;

    private Refusals() {}

    static Refused notDenied(List<Asked> asked) {
        String doubts = asked.stream()
                .flatMap(one -> Stream.of(one.before().egress(), one.before().ingress()))
                .flatMap(end -> end.doubts().stream())
                .map(Doubt::ambiguity)
                .distinct()
                .map(ambiguity -> ", unless the implementation reads it so: " + ambiguity.otherwise() + " ("
                        + ambiguity.code() + ")")
                .collect(joining());
        return new Refused(
                Reason.NOT_DENIED,
                "NetworkPolicy does not deny this connection" + doubts,
                "look elsewhere: a policy of the CNI's own kind (Cilium, Calico, Antrea) or of a service mesh (Istio), a host firewall, a cloud's security group,"
                        + " no listener, no ready endpoint, no route");
    }

    static Refused undecided(DirectionDecision decision) {
        Ambiguity why = decision.ambiguity().orElse(Ambiguity.ICMP);
        return new Refused(
                Reason.UNDECIDED,
                "NetworkPolicy does not decide this connection (" + why.code() + ")",
                switch (why) {
                    case ICMP -> "NetworkPolicy has no rule for ICMP; see what your CNI does with it";
                    case POLICY_UNKNOWN -> "fix the policies that could not be read, and try again";
                    case UNKNOWN_PEER -> "name both ends as pods or addresses";
                    case EQUAL_PRIORITY ->
                        "ask the administrator of the cluster's policies to give them priorities of their own";
                    case ADDRESS_UNKNOWN,
                            BASELINE_PER_POD,
                            DOMAIN_NAME,
                            END_PORT,
                            HAIRPIN,
                            HOST_NETWORK,
                            INIT_CONTAINER_PORT,
                            IP_BLOCK_ON_POD,
                            NAMED_PORT,
                            OWN_NODE,
                            PRE_DNAT,
                            SCTP -> "implementations differ here; see what your CNI does, and write the rule by hand";
                });
    }

    static Refused portZero() {
        return new Refused(
                Reason.NO_PORT, "a rule cannot name port 0", "name the port on which the destination listens");
    }

    static Refused adminDenies(DirectionDecision decision, ByClusterPolicy detail) {
        return new Refused(
                Reason.ADMIN_DENIES,
                denial(decision, detail) + "; no NetworkPolicy overrides that",
                detail.snippet().isPresent()
                        ? "ask the cluster's administrator: a rule that is asked before it would do"
                        : "ask the cluster's administrator to change that policy",
                Optional.of(detail));
    }

    static Refused baselineDenies(DirectionDecision decision, ByClusterPolicy detail) {
        return new Refused(
                Reason.BASELINE_DENIES,
                denial(decision, detail)
                        + "; a NetworkPolicy overrides that only by isolating the pod from everything else",
                detail.snippet().isPresent()
                        ? "ask the cluster's administrator for one more rule there, or accept the isolation"
                        : "ask the cluster's administrator to change that policy, or accept the isolation",
                Optional.of(detail));
    }

    private static String denial(DirectionDecision decision, ByClusterPolicy detail) {
        return word(decision.direction()) + " is denied by "
                + name(detail.rule().policy()) + " ("
                + detail.tier().word() + " tier, priority " + detail.priority() + "), "
                + detail.rule().path();
    }

    static Refused serviceAddress(Party destination) {
        return new Refused(
                Reason.SERVICE_ADDRESS,
                destination + " is a service's address, which no policy sees",
                "name the pods behind the service, and the port on which they listen");
    }

    static Refused hostNetworkSubject(Pod pod) {
        return new Refused(
                Reason.HOST_NETWORK,
                name(pod) + " is in its node's network namespace, where most implementations apply no NetworkPolicy",
                "name the implementation if it does; otherwise a host firewall decides");
    }

    static Refused noSubject(Party party) {
        return new Refused(
                Reason.HOST_NETWORK,
                party + " is no pod: no NetworkPolicy applies to it",
                "only the policies of the pod at the other end matter");
    }

    static Refused block(Cidr block, IpAddress address) {
        return new Refused(
                Reason.BLOCK, block + " does not contain " + address, "name a block that does, or the address alone");
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

    /** By its labels alone it cannot be told which other pods a rule would name. */
    static Refused namespaceUnknown(Pod pod) {
        return new Refused(
                Reason.NAMESPACE_UNKNOWN,
                "what else is in namespace " + pod.namespace() + " is not known, so no rule can name " + name(pod),
                "whoever may view that namespace too can do this");
    }

    static Refused wouldIsolate(Isolation isolation) {
        Newly first = isolation.newly().getFirst();
        String cut = isolation.cut().isEmpty()
                ? ""
                : "; " + isolation.cut().size() + " observed "
                        + (isolation.cut().size() == 1 ? "flow" : "flows")
                        + " would be cut, such as "
                        + text(isolation.cut().getFirst().connection());
        return new Refused(
                Reason.WOULD_ISOLATE,
                "the rule would isolate for " + word(first.direction()) + " what is not isolated now: "
                        + names(first.pods()) + cut,
                "isolate these pods on purpose first, or give the workload a label of its own to be selected by",
                Optional.of(new Isolates(first.direction(), first.pods(), isolation.cut())));
    }

    static Refused notKept(Newly newly, Observed seen, Refused why) {
        return new Refused(
                Reason.NOT_KEPT,
                "the rule isolates for " + word(newly.direction()) + ", and would cut " + text(seen.connection())
                        + ", which cannot be kept: " + why.message(),
                why.advice(),
                Optional.of(new Isolates(newly.direction(), newly.pods(), List.of(seen))));
    }

    static Refused notKept(Observed seen) {
        return new Refused(
                Reason.NOT_KEPT,
                "with a rule of its own " + text(seen.connection()) + " would still be cut",
                "this should not happen: report it, with the policies of both namespaces");
    }

    static Refused nameTaken(PolicyRef policy) {
        return new Refused(
                Reason.NAME_TAKEN,
                name(policy) + " exists and says something else",
                "somebody edited it: delete it, or edit it by hand");
    }

    /** An end that was undecided may stay so whatever rule is added. */
    static Refused notProved(List<Asked> asked) {
        return asked.stream()
                .flatMap(one -> Stream.of(one.before().egress(), one.before().ingress()))
                .filter(end -> end.ambiguity().isPresent())
                .findFirst()
                .map(Refusals::undecided)
                .orElseGet(() -> new Refused(
                        Reason.NOT_PROVED,
                        "with the rules added the connection would still not be allowed, or another would be denied",
                        "this should not happen: report it, with the policies of both namespaces"));
    }

    static Revocation.Absent absent(List<PolicyRef> policies) {
        return new Revocation.Absent(
                policies,
                "there is no " + policies.stream().map(Refusals::name).collect(joining(", nor ")),
                "somebody deleted it, or it is in another cluster");
    }

    static Revocation.WouldOpen wouldOpen(List<Revocation.Opened> opened, Effect effect) {
        Revocation.Opened first = opened.getFirst();
        return new Revocation.WouldOpen(
                opened,
                effect,
                "no other policy isolates for " + word(first.direction()) + " "
                        + (first.pods().isEmpty() ? "the pods that it selects (none now)" : names(first.pods()))
                        + ": without "
                        + name(first.policy()) + " everything would be allowed there",
                "keep the policy without its rules, or write a default deny first");
    }

    static String names(List<Pod> pods) {
        String more = pods.size() > MAX_NAMES ? " and " + (pods.size() - MAX_NAMES) + " more" : "";
        return pods.stream().limit(MAX_NAMES).map(Refusals::name).collect(joining(", ")) + more;
    }

    private static String text(Connection connection) {
        return IntentText.of(connection);
    }

    private static String name(PolicyRef policy) {
        return policy.namespace().isEmpty()
                ? policy.kind() + " " + policy.name()
                : policy.kind() + " " + policy.namespace() + "/" + policy.name();
    }

    private static String name(Pod pod) {
        return pod.namespace() + "/" + pod.name();
    }

    static String word(Direction direction) {
        return direction.name().toLowerCase(Locale.ROOT);
    }
}
