// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.managed;

import dev.netiso.cli.terminal.PlainText;
import dev.netiso.policy.PolicyRef;
import dev.netiso.policy.synthesis.Intent;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where an object comes from, as its annotations tell; docs/cli.md describes them. Whoever may edit the object may edit them: they inform, and nothing is decided
 * by them but whether the object was edited since, and which object is its other end. Texts are empty where nothing is known.
 *
 * @param intent what it was made for
 * @param createdBy as the API server names the user
 * @param version of the plugin
 * @param pair the object at the other end, without which this one lets nothing through
 * @param specHash of the spec as it was written
 */
public record Provenance(
        Intent intent,
        String createdBy,
        Optional<Instant> createdAt,
        String version,
        Optional<PolicyRef> pair,
        String specHash) {
    /** The longest reason that is taken, in characters. */
    public static final int MAX_REASON = 256;

    /** The longest value of an annotation: a connection names two namespaces and two pods. */
    private static final int MAX_TEXT = 768;

    private static final String CREATED_BY = "netiso.dev/created-by";
    private static final String CREATED_AT = "netiso.dev/created-at";
    private static final String VERSION = "netiso.dev/version";
    private static final String PAIR = "netiso.dev/pair";
    private static final String SPEC_HASH = "netiso.dev/spec-hash";

    /** Of an object that is made now for that intent. */
    public static Provenance of(Intent intent, String createdBy, Instant createdAt, String version) {
        return new Provenance(intent, createdBy, Optional.of(createdAt), version, Optional.empty(), "");
    }

    /** What those annotations say; what is not understood of them is left out. */
    static Provenance of(Map<String, String> annotations) {
        Intent intent = new Intent(
                text(annotations, Intent.REASON),
                text(annotations, Intent.FLOW),
                text(annotations, Intent.CONNECTION),
                text(annotations, Intent.SOURCE),
                text(annotations, Intent.DESTINATION),
                text(annotations, Intent.PREVIOUS),
                time(annotations, Intent.EXPIRES_AT));
        return new Provenance(
                intent,
                text(annotations, CREATED_BY),
                time(annotations, CREATED_AT),
                text(annotations, VERSION),
                PolicyName.parse(text(annotations, PAIR)),
                text(annotations, SPEC_HASH));
    }

    /** The annotations that say so, in the order of their names. */
    Map<String, String> annotations() {
        Map<String, String> annotations = new TreeMap<>(intent.annotations());
        annotations.put(CREATED_BY, createdBy);
        annotations.put(CREATED_AT, createdAt.map(Provenance::text).orElse(""));
        annotations.put(VERSION, version);
        annotations.put(
                PAIR, pair.map(ref -> ref.namespace() + "/" + ref.name()).orElse(""));
        annotations.put(SPEC_HASH, specHash);
        annotations.replaceAll((_, value) -> text(value));
        annotations.values().removeIf(String::isEmpty);
        intent.expiresAt().ifPresent(time -> annotations.put(Intent.EXPIRES_AT, text(time)));
        return annotations;
    }

    /** The same of an object that needs that one at the other end. */
    public Provenance withPair(PolicyRef other) {
        return new Provenance(intent, createdBy, createdAt, version, Optional.of(other), specHash);
    }

    Provenance withSpecHash(String hash) {
        return new Provenance(intent, createdBy, createdAt, version, pair, hash);
    }

    private static String text(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String text(Map<String, String> annotations, String key) {
        return text(annotations.getOrDefault(key, ""));
    }

    private static Optional<Instant> time(Map<String, String> annotations, String key) {
        try {
            return Optional.ofNullable(annotations.get(key)).map(Instant::parse);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** One line, harmless to a terminal. */
    private static String text(String given) {
        String line = PlainText.of(given.strip().replaceAll("\\s+", " "));
        return line.codePointCount(0, line.length()) <= MAX_TEXT
                ? line
                : line.substring(0, line.offsetByCodePoints(0, MAX_TEXT));
    }
}
