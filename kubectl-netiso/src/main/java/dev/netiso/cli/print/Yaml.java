// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.print;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import dev.netiso.cli.terminal.PlainText;

/** Writes YAML as kubectl does: block style, quotes only where needed, lists at the indentation of their key. */
public final class Yaml {
    private final YAMLMapper mapper = YAMLMapper.builder(YAMLFactory.builder()
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                    .disable(YAMLGenerator.Feature.SPLIT_LINES)
                    .stringQuotingChecker(new TimesToo())
                    .build())
            .build();

    /** YAML 1.1 reads an unquoted time as a time. */
    private static final class TimesToo extends StringQuotingChecker.Default {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean needToQuoteValue(String value) {
            return super.needToQuoteValue(value) || value.matches("\\d{4}-\\d\\d?-\\d\\d?.*");
        }
    }

    /** The tree as one document, each line ended, harmless to a terminal. */
    public String text(JsonNode tree) {
        try {
            return PlainText.ofLines(mapper.writeValueAsString(tree)) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write YAML", e);
        }
    }
}
