// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.flow.IpAddress;
import dev.netiso.server.collect.AgentAddress;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgentEndpointsTest {
    private static EndpointSliceBuilder slice() {
        return new EndpointSliceBuilder()
                .withAddressType("IPv4")
                .addNewPort()
                .withName("metrics")
                .withPort(9090)
                .endPort()
                .addNewPort()
                .withName("observer")
                .withPort(4254)
                .endPort();
    }

    @Test
    void every_endpoint_of_every_slice_is_an_agent_ready_or_not() {
        EndpointSlice first = slice().addNewEndpoint()
                .withAddresses("10.0.0.1", "10.0.0.9")
                .withNodeName("node1")
                .endEndpoint()
                .addNewEndpoint()
                .withAddresses("10.0.0.2")
                .withNodeName("node2")
                .withNewConditions()
                .withReady(false)
                .endConditions()
                .endEndpoint()
                .build();
        EndpointSlice second =
                slice().addNewEndpoint().withAddresses("10.0.0.3").endEndpoint().build();
        assertThat(AgentEndpoints.agents(List.of(first, second), "observer"))
                .containsExactlyInAnyOrder(
                        new AgentAddress("node1", IpAddress.of("10.0.0.1"), 4254),
                        new AgentAddress("node2", IpAddress.of("10.0.0.2"), 4254),
                        new AgentAddress("10.0.0.3", IpAddress.of("10.0.0.3"), 4254));
    }

    @Test
    void what_has_no_such_port_or_no_address_is_none() {
        EndpointSlice named = slice().addNewEndpoint()
                .withAddresses("agents.example.org")
                .endEndpoint()
                .addNewEndpoint()
                .endEndpoint()
                .build();
        assertThat(AgentEndpoints.agents(List.of(named, new EndpointSlice()), "observer"))
                .isEmpty();
        assertThat(AgentEndpoints.agents(List.of(named), "other")).isEmpty();
    }
}
