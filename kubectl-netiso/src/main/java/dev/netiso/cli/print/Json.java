// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.print;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Writes JSON in ASCII, so that no text in it does anything to a terminal. */
public final class Json {
    private static final ObjectWriter COMPACT = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build()
            .writer();
    private static final DefaultIndenter INDENT = new DefaultIndenter("    ", "\n");
    private static final DefaultPrettyPrinter AS_KUBECTL = new DefaultPrettyPrinter()
            .withSeparators(Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
            .withObjectIndenter(INDENT)
            .withArrayIndenter(INDENT);

    private Json() {}

    /** The tree on one line, which is not ended. */
    public static String compact(JsonNode tree) {
        return write(COMPACT, tree);
    }

    /** The tree on many lines, the last one ended. */
    public static String pretty(JsonNode tree) {
        return write(COMPACT.with(AS_KUBECTL), tree) + "\n";
    }

    private static String write(ObjectWriter writer, JsonNode tree) {
        try {
            return writer.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write JSON", e);
        }
    }
}
