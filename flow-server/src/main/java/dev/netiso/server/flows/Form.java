// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import dev.netiso.api.v1alpha1.FlowObject;
import dev.netiso.server.http.Request;
import dev.netiso.server.http.Status;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;

/**
 * How flows are written: as objects, or as rows of a table. A list is its head, its items with commas between them, and its tail, so that it can be sent
 * while it is read. Belongs to one answer.
 */
sealed interface Form permits ObjectForm, TableForm {
    /** One flow as a whole answer. */
    byte[] one(FlowObject flow);

    byte[] head();

    byte[] item(FlowObject flow);

    /** Ends a list; the token says where it goes on, if it does. */
    byte[] tail(long version, Optional<ContinueToken> next);

    /** A watch event, ended by a line break. */
    byte[] event(FlowObject flow);

    /** Says how far the watch got, and how many events were ever lost. */
    byte[] bookmark(long version, long lost);

    /** The last event of a watch that cannot go on; it is the same in all forms. */
    static byte[] error(Status status) {
        return Json.line(new WatchEvent<>("ERROR", status));
    }

    /** The form that the request asks for. @throws Failure if there is none */
    static Form of(Request request, InstantSource clock) {
        return switch (MediaTypes.choose(request.header("accept"))) {
            case OBJECTS -> new ObjectForm();
            case TABLE ->
                new TableForm(
                        TableForm.Include.of(request.parameter("includeObject").orElse("")), clock);
        };
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** One event of a watch. */
    record WatchEvent<T>(String type, T object) {}
}
