// SPDX-License-Identifier: Apache-2.0
package dev.netiso.api.observer;

import com.google.protobuf.UnknownFieldSet;
import java.util.Map;
import java.util.TreeSet;

/** Refuses fields of a filter that netiso's message does not have, by the name that Hubble's flow.proto gives them. */
final class UnknownFilterFields {
    private static final Map<Integer, String> HUBBLE_NAMES = Map.ofEntries(
            Map.entry(6, "event_type"),
            Map.entry(7, "source_fqdn"),
            Map.entry(8, "destination_fqdn"),
            Map.entry(9, "http_status_code"),
            Map.entry(10, "source_label"),
            Map.entry(11, "destination_label"),
            Map.entry(15, "reply"),
            Map.entry(16, "source_service"),
            Map.entry(17, "destination_service"),
            Map.entry(18, "dns_query"),
            Map.entry(19, "source_identity"),
            Map.entry(20, "destination_identity"),
            Map.entry(21, "http_method"),
            Map.entry(22, "http_path"),
            Map.entry(23, "tcp_flags"),
            Map.entry(25, "ip_version"),
            Map.entry(26, "source_workload"),
            Map.entry(27, "destination_workload"),
            Map.entry(28, "trace_id"),
            Map.entry(30, "traffic_direction"),
            Map.entry(31, "http_url"),
            Map.entry(32, "http_header"),
            Map.entry(33, "drop_reason_desc"),
            Map.entry(34, "source_ip_xlated"),
            Map.entry(35, "interface"),
            Map.entry(36, "node_labels"),
            Map.entry(37, "source_cluster_name"),
            Map.entry(38, "destination_cluster_name"),
            Map.entry(39, "ip_trace_id"),
            Map.entry(40, "encrypted"),
            Map.entry(999, "experimental"));

    private UnknownFilterFields() {}

    static void refuse(UnknownFieldSet fields) {
        if (!fields.asMap().isEmpty()) {
            int number = new TreeSet<>(fields.asMap().keySet()).first();
            throw new IllegalArgumentException("flow filter " + HUBBLE_NAMES.getOrDefault(number, "field " + number)
                    + ": netiso does not know it; leave it out");
        }
    }
}
