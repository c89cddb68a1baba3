// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** C and Java mean the same bytes: the compiled object's own description against the layouts that the decoder reads by. */
class LayoutsTest {
    static Stream<StructLayout> layouts() {
        return Stream.of(
                Layouts.KEY,
                Layouts.VALUE,
                Layouts.LEDGER,
                Layouts.LOCATION,
                Layouts.LOCATIONS,
                Layouts.ACTIVE,
                Layouts.COUNTERS,
                Layouts.CONFIG);
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void have_the_members_offsets_and_size_that_the_compiled_object_has(StructLayout layout) throws IOException {
        ObjectBtf.Struct compiled = Objects.requireNonNull(
                ObjectBtf.read().structs().get(layout.name().orElseThrow()), "not in the object");
        assertThat(offsets(layout)).containsExactlyEntriesOf(compiled.offsets());
        assertThat(layout.byteSize()).isEqualTo(compiled.size());
    }

    private static Map<String, Integer> offsets(StructLayout layout) {
        Map<String, Integer> offsets = new LinkedHashMap<>();
        for (MemoryLayout member : layout.memberLayouts()) {
            String name = member.name().orElseThrow();
            offsets.put(name, Layouts.offset(layout, name));
        }
        return offsets;
    }
}
