// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.collect;

import dev.netiso.flow.Direction;
import dev.netiso.flow.Endpoint;
import dev.netiso.flow.Entity;
import dev.netiso.flow.Flow;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Verdict;
import dev.netiso.policy.Ambiguity;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Decision;
import dev.netiso.policy.DirectionDecision;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Explanation;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.Party;
import dev.netiso.policy.Pod;
import dev.netiso.server.store.ExplainedFlow;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Names the ends of flows and asks the policies. A pod is found by the UID that the agent tagged, where {@link SocketTags} confirms it, else as holder of the
 * address at that time, else the address is a node's or nobody's.
 */
final class Explainer {
    /** The policies known here are those of now. What is older than this, clock differences included, may have met others. */
    static final Duration POLICIES_HOLD = Duration.ofMinutes(2);

    private final ClusterView cluster;
    private final InstantSource clock;
    private final SocketTags tags;

    Explainer(ClusterView cluster, InstantSource clock) {
        this.cluster = cluster;
        this.clock = clock;
        this.tags = new SocketTags(cluster);
    }

    ExplainedFlow explain(Flow seen) {
        Flow flow = tags.confirmed(seen);
        Evaluator policies = cluster.evaluator();
        Party source = party(flow.source(), flow, policies);
        Party destination = party(flow.destination(), flow, policies);
        Flow named = flow.named(entity(source), entity(destination));
        if (isForeign(flow.source(), source) || isForeign(flow.destination(), destination)) {
            return undecided(named, Ambiguity.UNKNOWN_PEER, "a pod that is gone and was not known here");
        }
        if (flow.time().isBefore(clock.instant().minus(POLICIES_HOLD))) {
            return undecided(named, Ambiguity.POLICY_UNKNOWN, "the policies of that time are not known here");
        }
        Explanation explanation = policies.explain(new Connection(source, destination, flow.transport()));
        return new ExplainedFlow(named, explanation.decision(), explanation.summary(flow.verdict()));
    }

    /**
     * Whether another look a moment later could not tell more: objects and the drops that they cause travel on different ways, so that a flow may be here
     * before the pod or the policy is.
     */
    static boolean isSettled(ExplainedFlow explained) {
        Flow flow = explained.flow();
        boolean contradicts =
                flow.verdict() == Verdict.DROPPED && explained.decision().outcome() == Outcome.ALLOWED;
        return !contradicts && !mayBeNewPod(flow.source()) && !mayBeNewPod(flow.destination());
    }

    /** An end without a name that is a pod by its tag, or could be one by its address: pods have private addresses nearly everywhere. */
    private static boolean mayBeNewPod(Endpoint end) {
        return end.entity() instanceof Entity.Unknown
                && (!end.tag().podUid().isEmpty() || PrivateAddresses.contains(end.address()));
    }

    private Party party(Endpoint end, Flow flow, Evaluator policies) {
        IpAddress address = end.address();
        Optional<Pod> tagged = end.tag().podUid().isEmpty()
                ? Optional.empty()
                : cluster.podByUid(end.tag().podUid());
        tagged.filter(known -> known.selectable() && known.addresses().contains(address))
                .ifPresent(known -> cluster.prove(known, address, flow.time()));
        Optional<Pod> pod = tagged.or(
                () -> cluster.podsByAddress(address, flow.time()).stream().findFirst());
        return pod.<Party>map(found -> new Party.OfPod(found, address)).orElseGet(() -> policies.party(address));
    }

    /** A pod by its tag that nobody here has heard of. */
    private static boolean isForeign(Endpoint end, Party party) {
        return party instanceof Party.OfAddress && !end.tag().podUid().isEmpty();
    }

    private static Entity entity(Party party) {
        return switch (party) {
            case Party.OfPod(Pod pod, var _) ->
                new Entity.Pod(pod.namespace(), pod.name(), pod.uid(), pod.labels(), pod.workload(), pod.hostNetwork());
            case Party.OfNode(var node, var _) -> new Entity.Node(node.name());
            case Party.OfAddress _ -> new Entity.Unknown();
        };
    }

    private static ExplainedFlow undecided(Flow flow, Ambiguity why, String text) {
        Decision decision = new Decision(undecided(Direction.EGRESS, why), undecided(Direction.INGRESS, why));
        return new ExplainedFlow(flow, decision, "undecided (" + why.code() + "): " + text);
    }

    private static DirectionDecision undecided(Direction direction, Ambiguity why) {
        return DirectionDecision.unknown(direction, why);
    }
}
