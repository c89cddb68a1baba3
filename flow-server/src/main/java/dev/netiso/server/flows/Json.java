// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import dev.netiso.api.v1alpha1.FlowJson;
import java.util.Arrays;

/** Writes answers. */
final class Json {
    private static final FlowJson WRITER = new FlowJson();

    private Json() {}

    static byte[] of(Object value) {
        return WRITER.write(value);
    }

    static byte[] line(Object value) {
        byte[] json = of(value);
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }
}
