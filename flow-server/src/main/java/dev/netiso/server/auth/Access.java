// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.auth;

import dev.netiso.api.v1alpha1.FlowsApi;

/**
 * What a user wants to do with flows, in the terms of RBAC.
 *
 * @param verb {@code get}, {@code list} or {@code watch}
 * @param subresource empty for flows themselves
 * @param namespace empty for the whole cluster
 * @param name of one flow; empty for all
 */
public record Access(String verb, String subresource, String namespace, String name) {
    /** Reading flows. */
    public static Access toFlows(String verb, String namespace, String name) {
        return new Access(verb, "", namespace, name);
    }

    /** Seeing the pods of that namespace as the other ends of flows. */
    public static Access toPeers(String namespace) {
        return new Access("get", FlowsApi.PEER_SUBRESOURCE, namespace, "");
    }

    /** The resource as Kubernetes writes it in messages: {@code flows} or {@code flows/peer}. */
    public String resource() {
        return subresource.isEmpty() ? FlowsApi.RESOURCE : FlowsApi.RESOURCE + "/" + subresource;
    }
}
