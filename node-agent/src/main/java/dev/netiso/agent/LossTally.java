// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.serve.PrometheusText;
import dev.netiso.flow.Lost;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts by place what was lost or told imprecisely. One thread writes, many read. */
final class LossTally {
    private final Map<Lost.Place, LongAdder> places = new EnumMap<>(Lost.Place.class);

    LossTally() {
        for (Lost.Place place : Lost.Place.values()) {
            places.put(place, new LongAdder());
        }
    }

    void add(Lost lost) {
        at(lost.place()).add(lost.count());
    }

    private LongAdder at(Lost.Place place) {
        return java.util.Objects.requireNonNull(places.get(place));
    }

    /** How many were lost, without the places where nothing was. */
    Map<Lost.Place, Long> sums() {
        Map<Lost.Place, Long> sums = new EnumMap<>(Lost.Place.class);
        places.forEach((place, count) -> {
            if (count.sum() > 0 && place.effect() == Lost.Effect.GONE) {
                sums.put(place, count.sum());
            }
        });
        return sums;
    }

    void write(PrometheusText text) {
        text.counter("lost_total", "Events that no flow tells of, by the place where they were lost");
        places.forEach((place, count) -> {
            if (place.effect() == Lost.Effect.GONE) {
                text.add(count.sum(), "place", FlowTally.word(place));
            }
        });
        text.counter(
                        "forgotten_total",
                        "Connections forgotten, since the table was full: one that goes on is reported again")
                .add(at(Lost.Place.AGENT_TABLE).sum());
    }
}
