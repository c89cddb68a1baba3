// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Protocol;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One object being read: gathers its problems, and reads what several kinds have in common. Objects of a file may lack every field. */
final class Reading {
    private static final String DEFAULT_NAMESPACE = "default";

    private final String kind;
    private final ObjectMeta metadata;
    private final String namespace;
    private final List<Problem> problems = new ArrayList<>();
    private boolean failed;

    private Reading(HasMetadata object, String namespace) {
        this.kind = object.getKind();
        this.metadata = object.getMetadata() == null ? new ObjectMeta() : object.getMetadata();
        this.namespace = namespace;
        if (name().isEmpty()) {
            problem("metadata.name", "missing");
        }
    }

    /** An object of a namespace; {@code default} where a file names none, as kubectl does. */
    static Reading namespaced(HasMetadata object) {
        ObjectMeta metadata = object.getMetadata();
        String namespace = metadata == null ? "" : orEmpty(metadata.getNamespace());
        return new Reading(object, namespace.isEmpty() ? DEFAULT_NAMESPACE : namespace);
    }

    static Reading ofCluster(HasMetadata object) {
        return new Reading(object, "");
    }

    String namespace() {
        return namespace;
    }

    /** As far as it is known: an object that the API server has yet to name has only the beginning. */
    String name() {
        String name = orEmpty(metadata.getName());
        return name.isEmpty() ? orEmpty(metadata.getGenerateName()) : name;
    }

    String uid() {
        return orEmpty(metadata.getUid());
    }

    Map<String, String> labels() {
        return labels(metadata.getLabels());
    }

    /** Something that an API server would refuse, or that is not known here. */
    void problem(String field, String message) {
        failed = true;
        remark(field, message);
    }

    /** Something that people should know, although its meaning is clear. */
    void remark(String field, String message) {
        problems.add(new Problem(kind, namespace, name(), field, message));
    }

    /** Fields that its type does not have: a misspelt one, or one that is newer than this program. */
    void unknown(Map<String, Object> fields, String of) {
        fields.forEach((name, value) -> {
            // the API server drops a field that is null
            if (value != null) {
                problem(of + "." + name, "not a field that is known here");
            }
        });
    }

    boolean failed() {
        return failed;
    }

    /** The value, if the object has a name. */
    <T> Conversion<T> named(T value) {
        return new Conversion<>(name().isEmpty() ? Optional.empty() : Optional.of(value), problems);
    }

    /** No value: the object says something that is not known. */
    <T> Conversion<T> nothing() {
        return new Conversion<>(Optional.empty(), problems);
    }

    /** "If not specified, this field defaults to TCP"; empty, and a problem, if there is no such protocol. */
    Optional<Protocol> protocol(@Nullable String text, String field) {
        return switch (text) {
            case null -> Optional.of(Protocol.TCP);
            case "TCP" -> Optional.of(Protocol.TCP);
            case "UDP" -> Optional.of(Protocol.UDP);
            case "SCTP" -> Optional.of(Protocol.SCTP);
            default -> {
                problem(field, "\"" + text + "\" (expected: TCP, UDP or SCTP)");
                yield Optional.empty();
            }
        };
    }

    Optional<IpAddress> address(@Nullable String text, String field) {
        Optional<IpAddress> address = IpAddress.parse(orEmpty(text));
        if (address.isEmpty()) {
            problem(field, "\"" + orEmpty(text) + "\" is not an IP address");
        }
        return address;
    }

    static Map<String, String> labels(@Nullable Map<String, String> labels) {
        if (labels == null) {
            return Map.of();
        }
        // a file may say "key:" without a value, which the API server reads as the empty string
        Map<String, String> present = new HashMap<>();
        labels.forEach((key, value) -> present.put(key, orEmpty(value)));
        return present;
    }

    static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
