// SPDX-License-Identifier: Apache-2.0
package dev.netiso.api.v1alpha1;

import static dev.netiso.api.v1alpha1.Absent.orEmpty;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An end of a flow.
 *
 * @param port 0 if the protocol has none
 * @param kind {@code Pod}, {@code Node} or {@code Unknown}
 * @param namespace of the pod
 * @param name of the pod or node; empty as well where the reader may not see it
 */
public record EndpointObject(
        String address,
        int port,
        String kind,
        String namespace,
        String name,
        String uid,
        Map<String, String> labels,

        @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Nothing.class)
        WorkloadObject workload,

        boolean hostNetwork) {
    /** The owning controller. */
    public record WorkloadObject(String kind, String name) {
        public static final WorkloadObject NONE = new WorkloadObject("", "");

        public WorkloadObject(@Nullable String kind, @Nullable String name) {
            this.kind = orEmpty(kind);
            this.name = orEmpty(name);
        }
    }

    public EndpointObject(
            @Nullable String address,
            int port,
            @Nullable String kind,
            @Nullable String namespace,
            @Nullable String name,
            @Nullable String uid,
            @Nullable Map<String, String> labels,
            @Nullable WorkloadObject workload,
            boolean hostNetwork) {
        this.address = orEmpty(address);
        this.port = port;
        this.kind = orEmpty(kind);
        this.namespace = orEmpty(namespace);
        this.name = orEmpty(name);
        this.uid = orEmpty(uid);
        this.labels = orEmpty(labels);
        this.workload = workload == null ? WorkloadObject.NONE : workload;
        this.hostNetwork = hostNetwork;
    }
}
