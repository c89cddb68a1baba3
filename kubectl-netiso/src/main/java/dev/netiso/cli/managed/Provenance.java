// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.managed;

import dev.netiso.cli.terminal.PlainText;
import dev.netiso.policy.PolicyRef;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where an object comes from, as its annotations tell; docs/cli.md describes them. Whoever may edit the object may edit them: they inform, and nothing is decided
 * by them but whether the object was edited since. Texts are empty where nothing is known, harmless to a terminal, and bounded.
 *
 * @param reason in the words of who asked for it
 * @param flow the id of the flow that it was made for
 * @param intent the connection that it was made for, in words
 * @param createdBy as the API server names the user
 * @param version of the plugin
 * @param expiresAt from when on it is no longer wanted
 * @param pair the object at the other end, without which this one lets nothing through
 * @param specHash of the spec as it was written
 */
public record Provenance(
        String reason,
        String flow,
        String intent,
        String createdBy,
        Optional<Instant> createdAt,
        String version,
        Optional<Instant> expiresAt,
        Optional<PolicyRef> pair,
        String specHash) {
    /** The longest text that is kept: annotations of an object have 256 KiB together, a person reads less. */
    public static final int MAX_TEXT = 256;

    static final String FLOW = "netiso.dev/flow";

    private static final String PREFIX = "netiso.dev/";
    private static final String REASON = PREFIX + "reason";
    private static final String INTENT = PREFIX + "intent";
    private static final String CREATED_BY = PREFIX + "created-by";
    private static final String CREATED_AT = PREFIX + "created-at";
    private static final String VERSION = PREFIX + "version";
    private static final String EXPIRES_AT = PREFIX + "expires-at";
    private static final String PAIR = PREFIX + "pair";
    private static final String SPEC_HASH = PREFIX + "spec-hash";

    public Provenance {
        reason = text(reason);
        flow = text(flow);
        intent = text(intent);
        createdBy = text(createdBy);
        createdAt = createdAt.map(time -> time.truncatedTo(ChronoUnit.SECONDS));
        version = text(version);
        expiresAt = expiresAt.map(time -> time.truncatedTo(ChronoUnit.SECONDS));
        specHash = text(specHash);
    }

    /** What those annotations say; what is not understood of them is left out. */
    static Provenance of(Map<String, String> annotations) {
        return new Provenance(
                annotations.getOrDefault(REASON, ""),
                annotations.getOrDefault(FLOW, ""),
                annotations.getOrDefault(INTENT, ""),
                annotations.getOrDefault(CREATED_BY, ""),
                time(annotations.getOrDefault(CREATED_AT, "")),
                annotations.getOrDefault(VERSION, ""),
                time(annotations.getOrDefault(EXPIRES_AT, "")),
                PolicyName.parse(annotations.getOrDefault(PAIR, "")),
                annotations.getOrDefault(SPEC_HASH, ""));
    }

    /** The annotations that say so, in the order of their names. */
    Map<String, String> annotations() {
        Map<String, String> annotations = new TreeMap<>();
        annotations.put(REASON, reason);
        annotations.put(FLOW, flow);
        annotations.put(INTENT, intent);
        annotations.put(CREATED_BY, createdBy);
        annotations.put(CREATED_AT, createdAt.map(Instant::toString).orElse(""));
        annotations.put(VERSION, version);
        annotations.put(EXPIRES_AT, expiresAt.map(Instant::toString).orElse(""));
        annotations.put(PAIR, pair.map(ref -> ref.namespace() + "/" + ref.name()).orElse(""));
        annotations.put(SPEC_HASH, specHash);
        annotations.values().removeIf(String::isEmpty);
        return annotations;
    }

    /** The same of the object whose other end is that one. */
    public Provenance withPair(PolicyRef other) {
        return new Provenance(
                reason, flow, intent, createdBy, createdAt, version, expiresAt, Optional.of(other), specHash);
    }

    Provenance withSpecHash(String hash) {
        return new Provenance(reason, flow, intent, createdBy, createdAt, version, expiresAt, pair, hash);
    }

    private static Optional<Instant> time(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String text(String given) {
        String line = PlainText.of(given.strip().replaceAll("\\s+", " "));
        return line.codePointCount(0, line.length()) <= MAX_TEXT
                ? line
                : line.substring(0, line.offsetByCodePoints(0, MAX_TEXT));
    }
}
