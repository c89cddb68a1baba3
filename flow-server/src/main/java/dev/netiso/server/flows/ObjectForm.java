// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import dev.netiso.api.v1alpha1.FlowObject;
import dev.netiso.api.v1alpha1.FlowsApi;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Flows as JSON objects. */
record ObjectForm() implements Form {
    private record Bookmark(String kind, String apiVersion, ListPart metadata) {}

    @Override
    public byte[] one(FlowObject flow) {
        return Json.of(flow);
    }

    @Override
    public byte[] head() {
        return Form.utf8(
                "{\"kind\":\"" + FlowsApi.LIST_KIND + "\",\"apiVersion\":\"" + FlowsApi.API_VERSION + "\",\"items\":[");
    }

    @Override
    public byte[] item(FlowObject flow) {
        return Json.of(flow);
    }

    @Override
    public byte[] tail(long version, Optional<ContinueToken> next) {
        String metadata = new String(Json.of(ListPart.list(version, next)), StandardCharsets.UTF_8);
        return Form.utf8("],\"metadata\":" + metadata + "}\n");
    }

    @Override
    public byte[] event(FlowObject flow) {
        return Json.line(new WatchEvent<>("ADDED", flow));
    }

    @Override
    public byte[] bookmark(long version, long lost) {
        return Json.line(new WatchEvent<>(
                "BOOKMARK", new Bookmark(FlowsApi.KIND, FlowsApi.API_VERSION, ListPart.bookmark(version, lost))));
    }
}
