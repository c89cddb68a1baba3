// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import dev.netiso.kube.TypedObjects.WrongType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The objects of one kind, by namespace and name; the later of two counts. */
final class Collected<T> {
    private static final String DEFAULT_NAMESPACE = "default";

    private final boolean namespaced;
    private final Function<Manifest, Conversion<T>> read;
    private final Map<String, Found<T>> objects = new LinkedHashMap<>();
    private final List<Problem> repeated = new ArrayList<>();

    private record Found<T>(Conversion<T> conversion, String source) {}

    private Collected(boolean namespaced, Function<Manifest, Conversion<T>> read) {
        this.namespaced = namespaced;
        this.read = read;
    }

    static <T> Collected<T> namespaced(Function<Manifest, Conversion<T>> read) {
        return new Collected<>(true, read);
    }

    static <T> Collected<T> ofCluster(Function<Manifest, Conversion<T>> read) {
        return new Collected<>(false, read);
    }

    void add(Manifest manifest) {
        Conversion<T> conversion = read(manifest);
        String name = manifest.metadata("name");
        // without a name every one is another
        String key = name.isEmpty() ? "#" + objects.size() : namespace(manifest) + "/" + name;
        Optional<Found<T>> before = Optional.ofNullable(objects.put(key, new Found<>(conversion, manifest.source())));
        before.filter(other -> !other.conversion().equals(conversion))
                .ifPresent(other -> repeated.add(problem(
                        manifest,
                        "metadata.name",
                        "there are two, and not the same: this one counts, the one in [" + other.source()
                                + "] does not")));
    }

    List<T> values() {
        return objects.values().stream()
                .flatMap(found -> found.conversion().value().stream())
                .toList();
    }

    Collection<Conversion<T>> conversions() {
        return objects.values().stream().map(Found::conversion).toList();
    }

    List<Problem> problems() {
        List<Problem> problems = new ArrayList<>();
        objects.values()
                .forEach(found ->
                        found.conversion().problems().forEach(problem -> problems.add(in(found.source(), problem))));
        repeated.forEach(problems::add);
        return problems;
    }

    private Conversion<T> read(Manifest manifest) {
        try {
            return read.apply(manifest);
        } catch (WrongType e) {
            Problem problem = new Problem(
                    String.valueOf(manifest.fields().get("kind")),
                    namespace(manifest),
                    manifest.metadata("name"),
                    e.field(),
                    e.problem());
            return new Conversion<>(Optional.empty(), List.of(problem));
        }
    }

    private Problem problem(Manifest manifest, String field, String message) {
        String kind = String.valueOf(manifest.fields().get("kind"));
        Problem problem = new Problem(kind, namespace(manifest), manifest.metadata("name"), field, message);
        return in(manifest.source(), problem);
    }

    private String namespace(Manifest manifest) {
        String namespace = manifest.metadata("namespace");
        if (!namespaced) {
            return "";
        }
        return namespace.isEmpty() ? DEFAULT_NAMESPACE : namespace;
    }

    private static Problem in(String source, Problem problem) {
        return new Problem(
                problem.kind(),
                problem.namespace(),
                problem.name(),
                problem.field(),
                source.isEmpty() ? problem.message() : problem.message() + " [" + source + "]");
    }
}
