// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was written as Java types, as strict as an API server: a number is no text. Only of the fields that policy depends on, so that nothing else can fail or cost.
 */
final class TypedObjects {
    static final Kept ALL = new Kept(Map.of());
    private static final Kept METADATA =
            Kept.fields("name", "generateName", "namespace", "uid", "creationTimestamp", "labels", "ownerReferences");
    private static final Kept CONTAINERS = Kept.fields("name", "ports", "restartPolicy");
    private static final Kept POD_SPEC = new Kept(
            Map.of("nodeName", ALL, "hostNetwork", ALL, "containers", CONTAINERS, "initContainers", CONTAINERS));

    /** The parts of a kind that count, and of these the parts that count; none: all. */
    record Kept(Map<String, Kept> fields) {
        static final Kept POD = object(POD_SPEC, fields("phase", "podIP", "podIPs"));
        static final Kept NODE = object(ALL, fields("addresses"));
        static final Kept POD_TEMPLATE = new Kept(Map.of("metadata", METADATA, "spec", POD_SPEC));

        /** Of what only the specification counts. */
        static final Kept SPEC = new Kept(Map.of("apiVersion", ALL, "kind", ALL, "metadata", METADATA, "spec", ALL));

        static final Kept HEAD = new Kept(Map.of("apiVersion", ALL, "kind", ALL, "metadata", METADATA));

        private static Kept fields(String... names) {
            return new Kept(Arrays.stream(names).collect(Collectors.toMap(Function.identity(), _ -> ALL)));
        }

        private static Kept object(Kept spec, Kept status) {
            return new Kept(
                    Map.of("apiVersion", ALL, "kind", ALL, "metadata", METADATA, "spec", spec, "status", status));
        }
    }

    /** A field that is not what its type says. */
    static final class WrongType extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String field;
        private final String problem;

        WrongType(String field, String problem) {
            super(field + ": " + problem);
            this.field = field;
            this.problem = problem;
        }

        String field() {
            return field;
        }

        String problem() {
            return problem;
        }
    }

    private static final ObjectMapper MAPPER = mapper();

    private TypedObjects() {}

    /**
     * That part of an object as a type.
     *
     * @throws WrongType if a field has another type
     */
    static <T> T convert(Map<?, ?> fields, Kept kept, Class<T> type) {
        try {
            return MAPPER.convertValue(pruned(fields, kept, ""), type);
        } catch (IllegalArgumentException e) {
            throw e.getCause() instanceof JsonMappingException cause ? new WrongType(path(cause), firstLine(cause)) : e;
        }
    }

    /** A typed object as it would be written. */
    @SuppressWarnings("unchecked")
    static Map<String, ?> written(Object object) {
        return MAPPER.convertValue(object, Map.class);
    }

    private static @Nullable Object pruned(@Nullable Object value, Kept kept, String path) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> fields = new LinkedHashMap<>();
                map.forEach((name, each) -> {
                    Kept of = kept.fields().isEmpty() ? ALL : kept.fields().get(String.valueOf(name));
                    if (of != null) {
                        fields.put(
                                String.valueOf(name), pruned(each, of, path.isEmpty() ? "" + name : path + "." + name));
                    }
                });
                yield fields;
            }
            case List<?> list -> items(list, kept, path);
            case null, default -> value;
        };
    }

    private static List<@Nullable Object> items(List<?> list, Kept kept, String path) {
        List<@Nullable Object> items = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            String field = path + "[" + i + "]";
            if (list.get(i) == null) {
                throw new WrongType(field, "null");
            }
            items.add(pruned(list.get(i), kept, field));
        }
        return items;
    }

    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }

    private static String firstLine(JsonMappingException e) {
        return e.getOriginalMessage().lines().findFirst().orElse("not what belongs there");
    }

    private static ObjectMapper mapper() {
        return JsonMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(LogicalType.Textual, config -> {
                    config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                    config.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                    config.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
                })
                .build();
    }
}
