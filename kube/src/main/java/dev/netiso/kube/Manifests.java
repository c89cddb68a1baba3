// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.netiso.kube.YamlDocuments.Document;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads files of objects: YAML of any number of documents, or JSON. Objects of a {@code List} come one by one; empty documents are passed over.
 *
 * <p>A file may come from anybody: its size, depth, texts and values are bounded, and an alias counts as often as it is used.
 */
public final class Manifests {
    static final int MAX_BYTES = 64 << 20;

    private static final int MAX_BUFFER = 8 << 20;

    /** The parser quotes what it stumbles over. */
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u0085\\u2028\\u2029]");

    private static final ObjectReader JSON = new JsonMapper(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(ValueBudget.MAX_DEPTH)
                            .maxStringLength(ValueBudget.MAX_TEXT)
                            .maxTokenCount(2L * ValueBudget.MAX_VALUES)
                            .build())
                    .build())
            .readerFor(Object.class);

    private final String source;
    private final Consumer<Manifest> objects;
    private int document;

    private Manifests(String source, Consumer<Manifest> objects) {
        this.source = source;
        this.objects = objects;
    }

    /**
     * Reads to the end of the stream, which stays the caller's to close. Objects before an error may have been handed on.
     *
     * @param source the file's name, for errors
     * @throws ManifestException if it is neither YAML nor JSON, or larger or deeper than any manifest
     * @throws IOException if the stream cannot be read
     */
    public static void read(InputStream in, String source, Consumer<Manifest> objects) throws IOException {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new ManifestException(source + ": larger than " + (MAX_BYTES >> 20) + " MiB; give it in parts");
        }
        Manifests reading = new Manifests(source, objects);
        Optional<List<Object>> json = looksLikeJson(bytes) ? json(bytes) : Optional.empty();
        if (json.isPresent()) {
            json.get().forEach(value -> reading.document(value, ""));
        } else {
            reading.yaml(bytes);
        }
    }

    private static boolean looksLikeJson(byte[] bytes) {
        for (byte each : bytes) {
            if (!Character.isWhitespace(each)) {
                return each == '{' || each == '[';
            }
        }
        return false;
    }

    /** Empty if it is not JSON; it may still be YAML, whose errors say more. */
    private static Optional<List<Object>> json(byte[] bytes) {
        try (MappingIterator<Object> values = JSON.readValues(bytes)) {
            return Optional.of(values.readAll());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void yaml(byte[] bytes) throws ManifestException {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(source)
                .setCodePointLimit(MAX_BYTES)
                // the parser copies a long text once for each buffer that it spans
                .setBufferSize(Math.min(bytes.length + 1, MAX_BUFFER))
                .build();
        YamlDocuments documents = new YamlDocuments(
                new Parse(settings)
                        .parseInputStream(new ByteArrayInputStream(bytes))
                        .iterator(),
                new ValueBudget());
        try {
            for (Optional<Document> next = documents.next(); next.isPresent(); next = documents.next()) {
                document(next.get().value(), ", line " + next.get().line());
            }
        } catch (ManifestSyntax e) {
            throw failure(documents.line(), e.message(), bytes);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(Mark::getLine).orElse(documents.line() - 1) + 1;
            throw failure(line, Objects.requireNonNullElse(e.getProblem(), "not YAML"), bytes);
        } catch (YamlEngineException e) {
            throw failure(documents.line(), "not YAML: " + oneLine(e), bytes);
        }
    }

    private ManifestException failure(int line, String message, byte[] bytes) {
        boolean template = new String(bytes, StandardCharsets.ISO_8859_1).contains("{{");
        return new ManifestException(source + ", document " + (document + 1) + ", line " + line + ": "
                + CONTROL.matcher(message).replaceAll("?")
                + (template ? "; it holds {{, as a template does: render it first, as with helm template" : ""));
    }

    private static String oneLine(YamlEngineException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private void document(@Nullable Object value, String line) {
        document++;
        object(value, source + ", document " + document + line);
    }

    private void object(@Nullable Object value, String where) {
        switch (value) {
            case null -> {}
            case Map<?, ?> map when map.isEmpty() -> {}
            case Map<?, ?> map when isList(map) -> items(map, where);
            case Map<?, ?> map -> objects.accept(new Manifest(fields(map), where));
            default -> objects.accept(new Manifest(Map.of(), where));
        }
    }

    /** Of any kind: {@code List}, or such as {@code PodList}, whose items may leave out the kind. */
    private static boolean isList(Map<?, ?> map) {
        return map.get("items") instanceof List && map.get("kind") instanceof String kind && kind.endsWith("List");
    }

    private void items(Map<?, ?> list, String where) {
        String kind = String.valueOf(list.get("kind"));
        String kindOfItems = kind.substring(0, kind.length() - "List".length());
        List<?> items = list.get("items") instanceof List<?> all ? all : List.of();
        for (int i = 0; i < items.size(); i++) {
            String each = where + ", item " + (i + 1);
            if (items.get(i) instanceof Map<?, ?> item && !kindOfItems.isEmpty() && !item.containsKey("kind")) {
                Map<String, Object> fields = new LinkedHashMap<>(fields(item));
                fields.put("kind", kindOfItems);
                fields.putIfAbsent("apiVersion", String.valueOf(list.get("apiVersion")));
                objects.accept(new Manifest(fields, each));
            } else {
                object(items.get(i), each);
            }
        }
    }

    /** Keys of JSON and of {@link YamlDocuments} are text. */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> fields(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }
}
