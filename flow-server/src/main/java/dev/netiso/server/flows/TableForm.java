// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import dev.netiso.api.v1alpha1.FlowObject;
import dev.netiso.api.v1alpha1.ObjectMeta;
import dev.netiso.server.http.Failure;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Flows as rows of a {@code meta.k8s.io/v1} Table, which is what {@code kubectl get} prints. */
final class TableForm implements Form {
    private static final String API_VERSION = "meta.k8s.io/v1";

    /** What goes with each row. */
    enum Include {
        NONE,
        METADATA,
        OBJECT;

        static Include of(String parameter) {
            return switch (parameter) {
                case "None" -> NONE;
                case "", "Metadata" -> METADATA;
                case "Object" -> OBJECT;
                default -> throw Failure.badRequest("includeObject: not known (expected: None, Metadata or Object)");
            };
        }
    }

    private record Row(List<Object> cells, Object object) {}

    private record PartialObject(String kind, String apiVersion, ObjectMeta metadata) {}

    private record Table(
            String kind,
            String apiVersion,
            ListPart metadata,
            List<FlowColumns.Definition> columnDefinitions,
            List<Row> rows) {}

    private final Include include;
    private final InstantSource clock;
    private boolean columnsSent;

    /** @param clock by whose time at each row ages are counted: a watch lasts */
    TableForm(Include include, InstantSource clock) {
        this.include = include;
        this.clock = clock;
    }

    @Override
    public byte[] one(FlowObject flow) {
        return Json.of(table(flow.metadata().resourceVersion(), List.of(row(flow))));
    }

    @Override
    public byte[] head() {
        String columns = new String(Json.of(FlowColumns.DEFINITIONS), StandardCharsets.UTF_8);
        return Form.utf8("{\"kind\":\"Table\",\"apiVersion\":\"" + API_VERSION + "\",\"columnDefinitions\":" + columns
                + ",\"rows\":[");
    }

    @Override
    public byte[] item(FlowObject flow) {
        return Json.of(row(flow));
    }

    @Override
    public byte[] tail(long version, Optional<ContinueToken> next) {
        String metadata = new String(Json.of(ListPart.list(version, next)), StandardCharsets.UTF_8);
        return Form.utf8("],\"metadata\":" + metadata + "}\n");
    }

    @Override
    public byte[] event(FlowObject flow) {
        return Json.line(new WatchEvent<>("ADDED", table(flow.metadata().resourceVersion(), List.of(row(flow)))));
    }

    @Override
    public byte[] bookmark(long version, long lost) {
        return Json.line(new WatchEvent<>(
                "BOOKMARK", new Table("Table", API_VERSION, ListPart.bookmark(version, lost), List.of(), List.of())));
    }

    /** Columns are said once in an answer, as Kubernetes does. */
    private Table table(String version, List<Row> rows) {
        List<FlowColumns.Definition> columns = columnsSent ? List.of() : FlowColumns.DEFINITIONS;
        columnsSent = true;
        return new Table("Table", API_VERSION, new ListPart(version, "", Map.of()), columns, rows);
    }

    private Row row(FlowObject flow) {
        return new Row(
                FlowColumns.cells(flow, clock.instant()),
                switch (include) {
                    case NONE -> Map.of();
                    case METADATA -> new PartialObject("PartialObjectMetadata", API_VERSION, flow.metadata());
                    case OBJECT -> flow;
                });
    }
}
