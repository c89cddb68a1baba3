// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import dev.netiso.api.v1alpha1.EndpointObject;
import dev.netiso.api.v1alpha1.EndpointObject.WorkloadObject;
import dev.netiso.api.v1alpha1.FlowObject;
import dev.netiso.api.v1alpha1.FlowsApi;
import dev.netiso.api.v1alpha1.ObjectMeta;
import dev.netiso.flow.Direction;
import dev.netiso.flow.DropReason;
import dev.netiso.flow.Endpoint;
import dev.netiso.flow.Entity;
import dev.netiso.flow.Flow;
import dev.netiso.flow.Transport;
import dev.netiso.server.store.StoredFlow;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Stored flows as objects of the API. */
final class FlowObjects {
    private static final DateTimeFormatter NANOSECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);

    private static final Pattern UUID_FORM =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private FlowObjects() {}

    /**
     * The object as a reader sees it.
     *
     * @param namespace in which it is read
     * @param hidden the ends of which the reader may see namespace and address alone
     */
    static FlowObject of(StoredFlow stored, String namespace, Set<Direction> hidden) {
        Flow flow = stored.explained().flow();
        return new FlowObject(
                FlowsApi.API_VERSION,
                FlowsApi.KIND,
                metadata(stored, namespace),
                NANOSECONDS.format(flow.time()),
                NANOSECONDS.format(flow.last()),
                flow.count(),
                flow.node(),
                flow.verdict().name(),
                flow.dropReason().map(DropReason::name).orElse(""),
                protocol(flow.transport()),
                icmp(flow.transport()),
                end(flow.source(), sourcePort(flow.transport()), hidden.contains(Direction.EGRESS)),
                end(flow.destination(), destinationPort(flow.transport()), hidden.contains(Direction.INGRESS)),
                flow.original()
                        .map(dialled -> new FlowObject.OriginalDestination(
                                dialled.address().toString(), dialled.port()))
                        .orElse(FlowObject.OriginalDestination.NONE),
                PolicyObjects.of(stored.explained(), hidden));
    }

    private static ObjectMeta metadata(StoredFlow stored, String namespace) {
        Flow flow = stored.explained().flow();
        Instant created = flow.time().truncatedTo(ChronoUnit.SECONDS);
        return new ObjectMeta(
                stored.id(), namespace, uid(flow.uuid()), Long.toString(stored.version()), created.toString());
    }

    private static String uid(String uuid) {
        return UUID_FORM.matcher(uuid).matches()
                ? uuid
                : UUID.nameUUIDFromBytes(uuid.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static String protocol(Transport transport) {
        return switch (transport) {
            case Transport.Ports ports -> ports.protocol().name();
            case Transport.Icmp _ -> "ICMP";
        };
    }

    private static FlowObject.Icmp icmp(Transport transport) {
        return switch (transport) {
            case Transport.Ports _ -> FlowObject.Icmp.NONE;
            case Transport.Icmp icmp -> new FlowObject.Icmp(icmp.type(), icmp.code());
        };
    }

    private static int sourcePort(Transport transport) {
        return transport instanceof Transport.Ports ports ? ports.sourcePort() : 0;
    }

    private static int destinationPort(Transport transport) {
        return transport instanceof Transport.Ports ports ? ports.destinationPort() : 0;
    }

    private static EndpointObject end(Endpoint end, int port, boolean hidden) {
        String address = end.address().toString();
        return switch (end.entity()) {
            case Entity.Pod pod
            when hidden -> new EndpointObject(address, port, "Pod", pod.namespace(), "", "", null, null, false);
            case Entity.Pod pod ->
                new EndpointObject(
                        address,
                        port,
                        "Pod",
                        pod.namespace(),
                        pod.name(),
                        pod.uid(),
                        pod.labels(),
                        new WorkloadObject(pod.workload().kind(), pod.workload().name()),
                        pod.hostNetwork());
            case Entity.Node node -> new EndpointObject(address, port, "Node", "", node.name(), "", null, null, false);
            case Entity.Unknown _ -> new EndpointObject(address, port, "Unknown", "", "", "", null, null, false);
        };
    }
}
