// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.serve.PrometheusText;
import dev.netiso.flow.Lost;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts losses by place. One thread writes, many read. */
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

    /** How many, without the places where nothing was lost. */
    Map<Lost.Place, Long> sums() {
        Map<Lost.Place, Long> sums = new EnumMap<>(Lost.Place.class);
        places.forEach((place, count) -> {
            if (count.sum() > 0) {
                sums.put(place, count.sum());
            }
        });
        return sums;
    }

    void write(PrometheusText text) {
        text.counter("lost_total", "Events that no flow tells of, by the place where they were lost");
        places.forEach((place, count) -> text.add(count.sum(), "place", FlowTally.word(place)));
    }
}
