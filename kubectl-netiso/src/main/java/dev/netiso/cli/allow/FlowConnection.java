// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.allow;

import dev.netiso.api.v1alpha1.EndpointObject;
import dev.netiso.api.v1alpha1.FlowObject;
import dev.netiso.cli.CommandFailure;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;
import dev.netiso.flow.Verdict;
import dev.netiso.flow.Workload;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Node;
import dev.netiso.policy.Party;
import dev.netiso.policy.Pod;
import dev.netiso.policy.Snapshot;
import dev.netiso.policy.synthesis.Observed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A served flow as a connection that policy can decide: its pods as they are now, or as they were recorded if they have gone. */
public final class FlowConnection {
    private FlowConnection() {}

    /**
     * Asks for a flow of which both ends are shown: a rule names each by its labels.
     *
     * @param otherwise what else there is to do or to know
     * @throws CommandFailure if the user may not see the pod at one end
     */
    public static void requireShown(FlowObject flow, String otherwise) {
        Stream.of(flow.source(), flow.destination())
                .filter(FlowConnection::isHidden)
                .findFirst()
                .ifPresent(end -> {
                    throw CommandFailure.unanswered("you may not get flows/peer in namespace " + end.namespace()
                            + ", so the pod at " + end.address() + " is not shown to you; " + otherwise);
                });
    }

    /**
     * The connection of that flow, of which both ends are shown.
     *
     * @throws CommandFailure if the flow is not understood
     */
    public static Connection of(FlowObject flow, Snapshot snapshot) {
        try {
            return new Connection(party(flow.source(), snapshot), party(flow.destination(), snapshot), transport(flow));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.unanswered("flow " + flow.metadata().name() + " is not understood: " + e.getMessage());
        }
    }

    /** That flow as something that was seen; empty if an end of it is not shown, or it is not understood. */
    static Optional<Observed> observed(FlowObject flow, Snapshot snapshot) {
        boolean shown = Stream.of(flow.source(), flow.destination()).noneMatch(FlowConnection::isHidden);
        Optional<Verdict> verdict = Stream.of(Verdict.values())
                .filter(known -> known.name().equals(flow.verdict()))
                .findFirst();
        try {
            return shown ? verdict.map(what -> new Observed(of(flow, snapshot), what)) : Optional.empty();
        } catch (CommandFailure e) {
            return Optional.empty();
        }
    }

    private static boolean isHidden(EndpointObject end) {
        return end.kind().equals("Pod") && end.name().isEmpty();
    }

    private static Transport transport(FlowObject flow) {
        return flow.protocol().equals("ICMP")
                ? new Transport.Icmp(flow.icmp().type(), flow.icmp().code())
                : new Transport.Ports(
                        Protocol.valueOf(flow.protocol()),
                        flow.source().port(),
                        flow.destination().port());
    }

    private static Party party(EndpointObject end, Snapshot snapshot) {
        IpAddress address = IpAddress.of(end.address());
        return switch (end.kind()) {
            case "Pod" -> new Party.OfPod(pod(end, address, snapshot), address);
            case "Node" -> new Party.OfNode(new Node(end.name(), Map.of(), List.of(address)), address);
            default -> new Party.OfAddress(address);
        };
    }

    private static Pod pod(EndpointObject end, IpAddress address, Snapshot snapshot) {
        return snapshot.pods().stream()
                .filter(pod -> pod.uid().equals(end.uid()) && pod.name().equals(end.name()))
                .findFirst()
                .orElseGet(() -> new Pod(
                        end.namespace(),
                        end.name(),
                        end.uid(),
                        end.labels(),
                        List.of(address),
                        List.of(),
                        new Workload(end.workload().kind(), end.workload().name()),
                        "",
                        end.hostNetwork(),
                        false));
    }
}
