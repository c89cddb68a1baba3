// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.flows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.netiso.cli.cluster.ClusterError;
import dev.netiso.cli.cluster.KubectlStream;
import java.util.Optional;

/** An open watch. Closing it ends the request. For one thread. */
public final class FlowWatch implements AutoCloseable {
    private static final int GONE = 410;
    private static final String LOST = "flows.netiso.dev/lost";

    private final KubectlStream stream;
    private final FlowsClient client;

    FlowWatch(KubectlStream stream, FlowsClient client) {
        this.stream = stream;
        this.client = client;
    }

    /** What a watch tells. */
    public sealed interface Event {
        /** A flow is new, or has changed. */
        record Seen(ServedFlow flow) implements Event {}

        /**
         * All is told up to this resource version.
         *
         * @param lost events that did not get from the kernels to the flow server since it began
         */
        record Bookmark(String resourceVersion, long lost) implements Event {}

        /** The watch is over; without an error the server has ended it in its time. */
        record Ended(Optional<ClusterError> error) implements Event {}
    }

    /** Waits for the next event. */
    public Event next() {
        for (Optional<String> line = stream.next(); line.isPresent(); line = stream.next()) {
            JsonNode event = client.parse(line.get());
            JsonNode object = event.path("object");
            switch (event.path("type").asText()) {
                case "ADDED", "MODIFIED" -> {
                    return new Event.Seen(client.flow(object));
                }
                case "BOOKMARK" -> {
                    JsonNode metadata = object.path("metadata");
                    return new Event.Bookmark(
                            metadata.path("resourceVersion").asText(),
                            metadata.path("annotations").path(LOST).asLong());
                }
                case "ERROR" -> {
                    return new Event.Ended(Optional.of(errorOf(object)));
                }
                default -> {
                    // DELETED: the flow server retains it no longer, which is nothing to show
                }
            }
        }
        return new Event.Ended(stream.end());
    }

    private static ClusterError errorOf(JsonNode status) {
        String message = status.path("message").asText();
        return status.path("code").asInt() == GONE
                ? new ClusterError(ClusterError.Kind.EXPIRED, message)
                : ClusterError.ofReason(status.path("reason").asText(), message);
    }

    @Override
    public void close() {
        stream.close();
    }
}
