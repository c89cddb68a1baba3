// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A slot is given to the next one when it was released, and whoever kept a reference to it knows. */
class SlotsTest {
    private static final int MOST = 3000;

    private final Slots slots = new Slots(MOST);

    @Test
    void gives_a_released_slot_to_the_next_one_and_leads_no_old_reference_to_it() {
        int slot = slots.take();
        long before = slots.reference(slot);
        slots.release(slot);
        assertThat(slots.at(before)).isEqualTo(Slots.NONE);
        assertThat(slots.take()).isEqualTo(slot);
        assertThat(slots.at(before)).isEqualTo(Slots.NONE);
        assertThat(slots.at(slots.reference(slot))).isEqualTo(slot);
    }

    @Test
    void leads_nowhere_from_a_reference_that_was_never_given() {
        assertThat(slots.at(0)).isEqualTo(Slots.NONE);
        slots.release(slots.take());
        assertThat(slots.at(0)).isEqualTo(Slots.NONE);
    }

    @Test
    void grows_columns_before_a_slot_is_used_and_no_further_than_it_may() {
        List<Integer> lengths = new ArrayList<>();
        slots.add(lengths::add);
        for (int i = 0; i < MOST; i++) {
            assertThat(slots.take()).isLessThan(lengths.getLast());
        }
        assertThat(lengths).containsExactly(0, 1024, 2048, MOST);
        assertThatIllegalStateException().isThrownBy(slots::take);
    }

    @Test
    void leads_every_reference_to_its_slot_for_as_long_as_that_is_taken() {
        SplittableRandom random = new SplittableRandom(1);
        Map<Integer, Long> taken = new HashMap<>();
        List<Long> released = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            if (random.nextBoolean() && taken.size() < 40) {
                int slot = slots.take();
                assertThat(taken.put(slot, slots.reference(slot))).isNull();
            } else if (!taken.isEmpty()) {
                int slot = taken.keySet().iterator().next();
                released.add(taken.remove(slot));
                slots.release(slot);
            }
        }
        taken.forEach((slot, reference) -> assertThat(slots.at(reference)).isEqualTo(slot));
        assertThat(released)
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(slots.at(reference)).isEqualTo(Slots.NONE));
    }

    @Test
    void keeps_for_later_what_is_still_the_same_then() {
        References kept = new References(slots);
        int first = slots.take();
        int second = slots.take();
        kept.add(first);
        kept.add(second);
        slots.release(first);
        kept.add(slots.take());
        assertThat(kept.get(0)).isEqualTo(Slots.NONE);
        assertThat(kept.get(1)).isEqualTo(second);
        assertThat(kept.get(2)).isEqualTo(first);
    }
}
