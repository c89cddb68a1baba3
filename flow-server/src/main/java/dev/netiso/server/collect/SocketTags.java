// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.collect;

import dev.netiso.flow.Endpoint;
import dev.netiso.flow.Flow;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.LocalTag;
import dev.netiso.policy.Pod;
import java.time.Instant;
import java.util.Optional;

/**
 * Puts the pod that an agent knows by a packet's socket where it belongs. An agent takes the socket for the sender's, which it mostly is; after early demux or
 * bpf_sk_assign it is the receiver's (net/ipv4/ip_input.c, ip_rcv_finish_core; net/ipv4/udp.c, udp_v4_early_demux). The addresses decide: the pod stays where
 * it holds the address, moves where it holds the other one, and is not believed where it holds neither.
 */
record SocketTags(ClusterView cluster) {
    Flow confirmed(Flow flow) {
        return placed(placed(flow, true), false);
    }

    /** The flow with the tag of one end where the addresses want it; the pod that nobody here has heard of stays. */
    private Flow placed(Flow flow, boolean ofSource) {
        Endpoint end = ofSource ? flow.source() : flow.destination();
        Endpoint other = ofSource ? flow.destination() : flow.source();
        Optional<Pod> pod = end.tag().podUid().isEmpty()
                ? Optional.empty()
                : cluster.podByUid(end.tag().podUid());
        if (pod.isEmpty() || holds(pod.get(), end)) {
            return flow;
        }
        boolean free = other.tag().podUid().isEmpty();
        if (free && holds(pod.get(), other)) {
            return swapped(flow);
        }
        if (mayHold(pod.get(), end, flow.time())) {
            return flow;
        }
        return free && mayHold(pod.get(), other, flow.time()) ? swapped(flow) : without(flow, ofSource);
    }

    private static boolean holds(Pod pod, Endpoint end) {
        return pod.addresses().contains(end.address());
    }

    /** A pod in its node's network can use any address there that is no other pod's; the addresses of one that begins are not known yet. */
    private boolean mayHold(Pod pod, Endpoint end, Instant at) {
        return (pod.hostNetwork() || pod.addresses().isEmpty()) && !isAPods(end.address(), at);
    }

    private boolean isAPods(IpAddress address, Instant at) {
        return !cluster.podsByAddress(address, at).isEmpty();
    }

    /** The tags change places: the other one names no pod. */
    private static Flow swapped(Flow flow) {
        return flow.between(
                Endpoint.of(flow.source().address(), flow.destination().tag()),
                Endpoint.of(flow.destination().address(), flow.source().tag()));
    }

    private static Flow without(Flow flow, boolean ofSource) {
        return ofSource
                ? flow.between(untagged(flow.source()), flow.destination())
                : flow.between(flow.source(), untagged(flow.destination()));
    }

    private static Endpoint untagged(Endpoint end) {
        return Endpoint.of(end.address(), new LocalTag(end.tag().networkNamespace(), 0, ""));
    }
}
