// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;

/**
 * The documents of a YAML stream as maps and lists, built from the parser's events: what an alias stands for counts as often as it is used, so that a few lines
 * cannot grow into billions of values, and no tag makes anything but data.
 */
final class YamlDocuments {
    private static final String STANDARD_TAG = "tag:yaml.org,2002:";
    private static final String MERGE = "<<";

    private final Iterator<Event> events;
    private final ValueBudget budget;
    private final Map<String, Anchored> anchors = new HashMap<>();
    private int line = 1;
    private int deepest;

    /**
     * @param size how many values it stands for
     * @param height how many levels are below it
     */
    private record Anchored(@Nullable Object value, long size, int height) {}

    /**
     * A document.
     *
     * @param line where it begins, from 1
     * @param value a map, list, text, number, boolean or null
     */
    record Document(int line, @Nullable Object value) {}

    YamlDocuments(Iterator<Event> events, ValueBudget budget) {
        this.events = events;
        this.budget = budget;
    }

    /** Where the reading stands, from 1. */
    int line() {
        return line;
    }

    /** The next document; empty at the end. @throws MarkedYamlEngineException if it is not YAML */
    Optional<Document> next() {
        while (events.hasNext()) {
            if (advance() instanceof DocumentStartEvent) {
                anchors.clear();
                Event first = advance();
                int start = line;
                return Optional.of(new Document(start, value(first, 1)));
            }
        }
        return Optional.empty();
    }

    private Event advance() {
        Event event = events.next();
        event.getStartMark().map(Mark::getLine).ifPresent(at -> line = at + 1);
        return event;
    }

    private @Nullable Object value(Event event, int depth) {
        if (event instanceof AliasEvent alias) {
            return aliased(alias, depth);
        }
        int deepestBefore = deepest;
        long spentBefore = budget.spent();
        enter(depth);
        deepest = depth;
        Object value = switch (event) {
            case ScalarEvent scalar -> scalar(scalar);
            case SequenceStartEvent _ -> sequence(depth);
            case MappingStartEvent _ -> mapping(depth);
            default -> throw new ManifestSyntax("a value is missing");
        };
        Anchored anchored = new Anchored(value, budget.spent() - spentBefore, deepest - depth);
        if (event instanceof NodeEvent node) {
            node.getAnchor().ifPresent(anchor -> anchors.put(anchor.getValue(), anchored));
        }
        deepest = Math.max(deepest, deepestBefore);
        return value;
    }

    private void enter(int depth) {
        budget.enter(depth);
        deepest = Math.max(deepest, depth);
    }

    private @Nullable Object aliased(AliasEvent alias, int depth) {
        Anchored anchored = anchors.get(alias.getAlias().getValue());
        if (anchored == null) {
            throw new ManifestSyntax("*" + alias.getAlias().getValue() + " stands for nothing before it");
        }
        enter(depth + anchored.height());
        budget.spend(anchored.size());
        return anchored.value();
    }

    private @Nullable Object scalar(ScalarEvent scalar) {
        budget.text(scalar.getValue().length());
        String tag = scalar.getTag().orElse("");
        if (tag.isEmpty()) {
            return scalar.isPlain() ? YamlScalar.read(scalar.getValue()) : scalar.getValue();
        }
        return switch (tag) {
            case "!", STANDARD_TAG + "str", STANDARD_TAG + "timestamp", STANDARD_TAG + "binary" -> scalar.getValue();
            case STANDARD_TAG + "int", STANDARD_TAG + "float", STANDARD_TAG + "bool", STANDARD_TAG + "null" ->
                YamlScalar.read(scalar.getValue());
            default -> throw new ManifestSyntax("the tag " + tag + " is not known");
        };
    }

    private List<@Nullable Object> sequence(int depth) {
        List<@Nullable Object> items = new ArrayList<>();
        for (Event event = advance(); event.getEventId() != Event.ID.SequenceEnd; event = advance()) {
            items.add(value(event, depth + 1));
        }
        return items;
    }

    private Map<String, @Nullable Object> mapping(int depth) {
        Map<String, @Nullable Object> own = new LinkedHashMap<>();
        Map<String, @Nullable Object> merged = new LinkedHashMap<>();
        for (Event event = advance(); event.getEventId() != Event.ID.MappingEnd; event = advance()) {
            boolean merge = event instanceof ScalarEvent scalar && scalar.isPlain() && MERGE.equals(scalar.getValue());
            String key = key(event, depth);
            Object value = value(advance(), depth + 1);
            if (merge) {
                merge(value, merged);
            } else if (own.containsKey(key)) {
                throw new ManifestSyntax("the key \"" + key + "\" is there twice");
            } else {
                own.put(key, value);
            }
        }
        merged.putAll(own);
        return merged;
    }

    private String key(Event event, int depth) {
        Object key = value(event, depth + 1);
        if (key == null || key instanceof Map || key instanceof List) {
            throw new ManifestSyntax("a key is no text");
        }
        return key.toString();
    }

    /** "Keys in mapping nodes earlier in the sequence override keys specified in later mapping nodes" (yaml.org/type/merge). */
    private static void merge(@Nullable Object value, Map<String, @Nullable Object> into) {
        switch (value) {
            case Map<?, ?> map -> map.forEach((key, each) -> into.putIfAbsent(String.valueOf(key), each));
            case List<?> list ->
                list.forEach(each -> {
                    if (!(each instanceof Map)) {
                        throw new ManifestSyntax("<<: merges something that is no mapping");
                    }
                    merge(each, into);
                });
            case null, default -> throw new ManifestSyntax("<<: merges something that is no mapping");
        }
    }
}
