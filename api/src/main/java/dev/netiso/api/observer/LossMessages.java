// SPDX-License-Identifier: Apache-2.0
package dev.netiso.api.observer;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.netiso.api.observer.extension.StatusExtension;
import dev.netiso.flow.Lost;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** What a server lost since it started, as its status carries it. */
public final class LossMessages {
    private LossMessages() {}

    static Any write(Map<Lost.Place, Long> counts) {
        StatusExtension.Builder extension = StatusExtension.newBuilder();
        counts.forEach((place, count) ->
                extension.addLostBuilder().setPlace(place.name()).setCount(count));
        return Any.pack(extension.build());
    }

    /**
     * How many events the server lost at each place since it started, whether anybody followed it or not.
     *
     * @return without the places where nothing got lost; empty for a server that does not say, such as Hubble's
     * @throws IllegalArgumentException if the message is malformed or names a place that this version does not know
     */
    public static Map<Lost.Place, Long> read(ServerStatusResponse status) {
        Map<Lost.Place, Long> counts = new EnumMap<>(Lost.Place.class);
        for (var lost : extension(status).getLostList()) {
            if (lost.getCount() < 1) {
                throw new IllegalArgumentException(
                        "status lost count: " + Long.toUnsignedString(lost.getCount()) + " (expected: 1 to 2^63 - 1)");
            }
            counts.put(place(lost.getPlace()), lost.getCount());
        }
        return counts;
    }

    private static Lost.Place place(String name) {
        return Arrays.stream(Lost.Place.values())
                .filter(place -> place.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("status lost place: not one that this version knows"));
    }

    private static StatusExtension extension(ServerStatusResponse status) {
        if (!status.hasExtensions() || !status.getExtensions().is(StatusExtension.class)) {
            return StatusExtension.getDefaultInstance();
        }
        try {
            return status.getExtensions().unpack(StatusExtension.class);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("status extensions: malformed", e);
        }
    }
}
