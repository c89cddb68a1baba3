// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.batch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.netiso.cli.ends.PortRef;
import dev.netiso.flow.Protocol;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is asked about, as a line says it. Fields that are not known are passed over, so that lines may carry more.
 *
 * @param source {@code namespace/pod} or an address
 * @param destination as the source
 */
record FlowLine(String source, String destination, PortRef port) {
    private static final int MAX_TEXT = LineChunks.MAX_LINE;
    private static final int MAX_DEPTH = 100;
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_TEXT)
                    .maxNumberLength(MAX_TEXT)
                    .maxNameLength(MAX_TEXT)
                    .build())
            .build();

    /** A line that cannot be read, with what is wrong with it. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message, null, false, false);
        }
    }

    /** Reads one line, without its end. @throws Unreadable if it does not say a connection */
    static FlowLine parse(byte[] bytes, int from, int length) throws Unreadable {
        try (JsonParser json = JSON.createParser(bytes, from, length)) {
            FlowLine line = object(json);
            if (json.nextToken() != null) {
                throw new Unreadable("more than one JSON value");
            }
            return line;
        } catch (JsonProcessingException e) {
            throw new Unreadable(
                    "not JSON: " + e.getOriginalMessage().lines().findFirst().orElse(""));
        } catch (IOException | IllegalArgumentException e) {
            throw new Unreadable(String.valueOf(e.getMessage()));
        }
    }

    private static FlowLine object(JsonParser json) throws IOException, Unreadable {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new Unreadable("not a JSON object");
        }
        @Nullable String source = null;
        @Nullable String destination = null;
        @Nullable String port = null;
        Optional<Protocol> protocol = Optional.empty();
        boolean numbered = false;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            switch (field) {
                case "source" -> source = text(field, value, json);
                case "destination" -> destination = text(field, value, json);
                case "protocol" -> protocol = protocol(value, json);
                case "port" -> {
                    numbered = value == JsonToken.VALUE_NUMBER_INT;
                    port = numbered ? json.getText() : text(field, value, json);
                }
                default -> json.skipChildren();
            }
        }
        return new FlowLine(
                required("source", source),
                required("destination", destination),
                port(required("port", port), numbered, protocol));
    }

    private static String text(String field, JsonToken value, JsonParser json) throws IOException, Unreadable {
        if (value != JsonToken.VALUE_STRING) {
            throw new Unreadable(field + ": not " + (field.equals("port") ? "a number or a name" : "text"));
        }
        return json.getText();
    }

    private static Optional<Protocol> protocol(JsonToken value, JsonParser json) throws IOException, Unreadable {
        if (value == JsonToken.VALUE_NULL) {
            return Optional.empty();
        }
        String text = text("protocol", value, json);
        return switch (text) {
            case "TCP", "tcp" -> Optional.of(Protocol.TCP);
            case "UDP", "udp" -> Optional.of(Protocol.UDP);
            case "SCTP", "sctp" -> Optional.of(Protocol.SCTP);
            case "" -> Optional.empty();
            default -> throw new Unreadable("protocol: \"" + text + "\" (expected: TCP, UDP or SCTP)");
        };
    }

    private static PortRef port(String text, boolean numbered, Optional<Protocol> protocol) throws Unreadable {
        if (numbered && (text.length() > 5 || text.startsWith("-"))) {
            throw new Unreadable("port: " + text + " (expected: 1 to 65535)");
        }
        try {
            PortRef ref = PortRef.parse(text);
            if (text.contains("/") && protocol.isPresent() && !protocol.equals(protocolOf(ref))) {
                throw new Unreadable("port: \"" + text + "\", but protocol: \"" + protocol.get() + "\"");
            }
            return switch (ref) {
                case PortRef.Numbered(int number, Protocol of) -> new PortRef.Numbered(number, protocol.orElse(of));
                case PortRef.Named(String name, Optional<Protocol> of) ->
                    new PortRef.Named(name, protocol.or(() -> of).or(() -> Optional.of(Protocol.TCP)));
            };
        } catch (IllegalArgumentException e) {
            throw new Unreadable("port: " + e.getMessage());
        }
    }

    private static Optional<Protocol> protocolOf(PortRef port) {
        return switch (port) {
            case PortRef.Numbered numbered -> Optional.of(numbered.protocol());
            case PortRef.Named named -> named.protocol();
        };
    }

    private static String required(String field, @Nullable String value) throws Unreadable {
        if (value == null || value.isEmpty()) {
            throw new Unreadable(field + ": missing");
        }
        return value;
    }
}
