// SPDX-License-Identifier: Apache-2.0
package dev.netiso.api.observer;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.netiso.api.observer.extension.StatusExtension;
import dev.netiso.api.observer.flow.LostEvent;
import dev.netiso.api.observer.flow.LostEventSource;
import dev.netiso.flow.Lost;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is missing, on the wire: each loss as it happens, and in a server's status the sums since it started and what it cannot see at all. */
public final class LossMessages {
    private static final String STATUS_EXTENSION = "type.googleapis.com/netiso.v1.StatusExtension";
    private static final int MAX_LINES = 32;
    private static final int MAX_LINE = 256;

    private LossMessages() {}

    static Any write(Map<Lost.Place, Long> counts, List<String> notSeen) {
        StatusExtension.Builder extension = StatusExtension.newBuilder().addAllNotSeen(notSeen);
        counts.forEach((place, count) -> {
            var builder =
                    place.effect() == Lost.Effect.GONE ? extension.addLostBuilder() : extension.addImpreciseBuilder();
            builder.setPlace(place.name()).setCount(count);
        });
        // As Any.pack does, which would ask for the descriptor, and that loads hundreds of classes.
        return Any.newBuilder()
                .setTypeUrl(STATUS_EXTENSION)
                .setValue(extension.build().toByteString())
                .build();
    }

    /**
     * How many events the server lost or told imprecisely at each place since it started, whether anybody followed it or not.
     *
     * @return without the places where nothing did; empty for a server that does not say, such as Hubble's
     * @throws IllegalArgumentException if the message is malformed or names a place that this version does not know
     */
    public static Map<Lost.Place, Long> read(ServerStatusResponse status) {
        Map<Lost.Place, Long> counts = new EnumMap<>(Lost.Place.class);
        StatusExtension extension = extension(status);
        read(extension.getLostList(), counts);
        read(extension.getImpreciseList(), counts);
        return counts;
    }

    private static void read(List<dev.netiso.api.observer.extension.Lost> list, Map<Lost.Place, Long> counts) {
        for (var lost : list) {
            if (lost.getCount() < 1) {
                throw new IllegalArgumentException(
                        "status lost count: " + Long.toUnsignedString(lost.getCount()) + " (expected: 1 to 2^63 - 1)");
            }
            counts.put(place(lost.getPlace()), lost.getCount());
        }
    }

    static LostEvent event(Lost lost) {
        return LostEvent.newBuilder()
                .setSource(source(lost.place()))
                .setNumEventsLost(lost.count())
                .setPlace(lost.place().name())
                .build();
    }

    /** Reads a loss that a server tells of when it happens; of one that is not netiso's, Hubble's source says where. */
    public static Lost read(LostEvent event) {
        Lost.Place place = known(event.getPlace()).orElseGet(() -> switch (event.getSource()) {
            case PERF_EVENT_RING_BUFFER -> Lost.Place.KERNEL_RING;
            case HUBBLE_RING_BUFFER -> Lost.Place.AGENT_RING;
            case OBSERVER_EVENTS_QUEUE, UNKNOWN_LOST_EVENT_SOURCE, UNRECOGNIZED -> Lost.Place.DECODER;
        });
        return new Lost(place, Math.max(1, event.getNumEventsLost()));
    }

    /** What the server says that it cannot see, a printable line each; empty for a server that does not say, such as Hubble's. */
    public static List<String> readNotSeen(ServerStatusResponse status) {
        return extension(status).getNotSeenList().stream()
                .limit(MAX_LINES)
                .map(line ->
                        line.substring(0, Math.min(line.length(), MAX_LINE)).replaceAll("[^ -~]", "?"))
                .toList();
    }

    private static LostEventSource source(Lost.Place place) {
        return switch (place) {
            case KERNEL_RING, KERNEL_MAP -> LostEventSource.PERF_EVENT_RING_BUFFER;
            case DECODER, AGENT_TABLE, SERVER_QUEUE, SERVER_UNSETTLED -> LostEventSource.OBSERVER_EVENTS_QUEUE;
            case AGENT_RING -> LostEventSource.HUBBLE_RING_BUFFER;
        };
    }

    private static Lost.Place place(String name) {
        return known(name)
                .orElseThrow(() -> new IllegalArgumentException("status lost place: not one that this version knows"));
    }

    private static Optional<Lost.Place> known(String name) {
        return Arrays.stream(Lost.Place.values())
                .filter(place -> place.name().equals(name))
                .findFirst();
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
