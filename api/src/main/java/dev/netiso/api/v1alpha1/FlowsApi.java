// SPDX-License-Identifier: Apache-2.0
package dev.netiso.api.v1alpha1;

/** Names of the API. */
public final class FlowsApi {
    public static final String GROUP = "flows.netiso.dev";
    public static final String VERSION = "v1alpha1";
    public static final String API_VERSION = GROUP + "/" + VERSION;
    public static final String ROOT = "/apis/" + API_VERSION;
    public static final String RESOURCE = "flows";
    /** Reading it in a namespace shows the pods of that namespace to those who look from another one. */
    public static final String PEER_SUBRESOURCE = "peer";

    public static final String KIND = "Flow";
    public static final String LIST_KIND = "FlowList";

    private FlowsApi() {}

    /** Path of the collection in one namespace, or of the whole cluster if the namespace is empty. */
    public static String collection(String namespace) {
        return namespace.isEmpty() ? ROOT + "/" + RESOURCE : ROOT + "/namespaces/" + namespace + "/" + RESOURCE;
    }
}
