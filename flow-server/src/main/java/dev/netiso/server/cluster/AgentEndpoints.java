// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.cluster;

import dev.netiso.flow.IpAddress;
import dev.netiso.server.collect.AgentAddress;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where agents are, by the EndpointSlices of their service. Agents that are not ready count too: why they cannot be reached is to be seen. */
final class AgentEndpoints implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(AgentEndpoints.class.getName());
    private static final String SERVICE_LABEL = "kubernetes.io/service-name";

    private final Names names;
    private final Consumer<Set<AgentAddress>> listener;
    private final SharedIndexInformer<EndpointSlice> slices;

    private AgentEndpoints(KubernetesClient client, Names names, Consumer<Set<AgentAddress>> listener) {
        this.names = names;
        this.listener = listener;
        slices = client.discovery()
                .v1()
                .endpointSlices()
                .inNamespace(names.namespace())
                .withLabel(SERVICE_LABEL, names.agentsService())
                .runnableInformer(0);
        slices.exceptionHandler((started, error) -> {
            LOG.warning(
                    () -> "cannot follow the endpoint slices of " + names.agentsService() + ", trying again: " + error);
            return true;
        });
        slices.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(EndpointSlice slice) {
                tell();
            }

            @Override
            public void onUpdate(EndpointSlice old, EndpointSlice slice) {
                tell();
            }

            @Override
            public void onDelete(EndpointSlice slice, boolean finalStateUnknown) {
                tell();
            }
        });
    }

    /** Begins to follow; the listener gets all agents at each change. */
    static AgentEndpoints start(KubernetesClient client, Names names, Consumer<Set<AgentAddress>> listener) {
        AgentEndpoints endpoints = new AgentEndpoints(client, names, listener);
        var _ = endpoints.slices.start();
        return endpoints;
    }

    private void tell() {
        listener.accept(agents(slices.getStore().list(), names.agentsPort()));
    }

    static Set<AgentAddress> agents(List<EndpointSlice> slices, String portName) {
        Set<AgentAddress> agents = new HashSet<>();
        for (EndpointSlice slice : slices) {
            port(slice, portName)
                    .ifPresent(port -> orEmpty(slice.getEndpoints()).stream()
                            .flatMap(endpoint -> addresses(endpoint, port))
                            .forEach(agents::add));
        }
        return agents;
    }

    private static Optional<Integer> port(EndpointSlice slice, String name) {
        return orEmpty(slice.getPorts()).stream()
                .filter(port -> name.equals(port.getName()))
                .map(EndpointPort::getPort)
                .filter(port -> port != null)
                .findFirst();
    }

    /** The first address: all of an endpoint are the same agent (EndpointSlice, endpoints[].addresses). */
    private static Stream<AgentAddress> addresses(Endpoint endpoint, int port) {
        return orEmpty(endpoint.getAddresses()).stream()
                .limit(1)
                .flatMap(text -> IpAddress.parse(text).stream())
                .map(address -> new AgentAddress(
                        endpoint.getNodeName() == null ? address.toString() : endpoint.getNodeName(), address, port));
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    boolean synced() {
        return slices.hasSynced();
    }

    @Override
    public void close() {
        slices.stop();
    }
}
