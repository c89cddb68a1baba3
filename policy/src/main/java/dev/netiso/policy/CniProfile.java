// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one implementation does where the API leaves a choice, as far as that is known.
 *
 * @param readings {@code true}: the usual reading of {@link Ambiguity}; {@code false}: the other; absent: not known
 */
public record CniProfile(String name, Map<Ambiguity, Boolean> readings) {
    /** No implementation is named: what is open stays so. */
    public static final CniProfile NONE = new CniProfile("", Map.of());

    /** Those that are known by name. */
    public static final List<CniProfile> ALL = List.of();

    public CniProfile {
        readings = Map.copyOf(readings);
    }

    /** The profile of that name. */
    public static Optional<CniProfile> named(String name) {
        return Stream.concat(Stream.of(NONE), ALL.stream())
                .filter(profile -> profile.name().equals(name))
                .findFirst();
    }

    /** What it makes of a doubt; empty if that is not known. */
    public Optional<Outcome> settles(Doubt doubt) {
        return Optional.ofNullable(readings.get(doubt.ambiguity()))
                .map(usual -> usual ? doubt.usual() : doubt.otherwise());
    }
}
