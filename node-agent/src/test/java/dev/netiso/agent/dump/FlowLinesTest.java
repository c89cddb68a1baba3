// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.dump;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.netiso.api.observer.FlowMessages;
import dev.netiso.flow.Flow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FlowLinesTest {
    private static final Path GOLDEN = Path.of("src/test/golden/dump");
    private static final ObjectMapper JSON = new ObjectMapper();

    static List<Flow> flows() {
        return MadeUpFlows.all();
    }

    private static String text(FlowLines lines) {
        StringBuilder text = new StringBuilder();
        flows().forEach(flow -> lines.append(text, flow));
        return text.toString();
    }

    private static FlowLines lines(String form) {
        return form.equals("jsonpb") ? new JsonpbLines() : new CompactLines(ZoneOffset.UTC);
    }

    @ParameterizedTest
    @CsvSource({"jsonpb", "compact"})
    void flows_are_written_as_recorded(String form) throws IOException {
        Path golden = GOLDEN.resolve(form + ".stdout");
        String text = text(lines(form));
        if ("update".equals(System.getProperty("golden"))) {
            Files.writeString(golden, text);
        }
        assertThat(text).isEqualTo(Files.readString(golden));
    }

    @ParameterizedTest
    @MethodSource("flows")
    void json_says_what_a_client_of_the_observer_would_print(Flow flow) throws IOException {
        StringBuilder line = new StringBuilder();
        new JsonpbLines().append(line, flow);
        Map<String, Object> printed = ProtobufJson.of(FlowMessages.response(FlowMessages.write(flow)));
        JsonNode expected = JSON.readTree(JSON.writeValueAsString(printed));
        JsonNode written = JSON.readTree(line.toString());
        ((ObjectNode) expected.get("flow")).put("verdict", flow.verdict().name());
        assertThat(written).isEqualTo(expected);
    }

    @Test
    void text_of_others_cannot_break_out_of_its_string() throws IOException {
        StringBuilder line = new StringBuilder();
        String nasty = "a\"b\\c\n\u001b[2J\u007f\u00e4\ud83d\ude00";
        new JsonText().in(line).open().put("name", nasty).close();
        assertThat(JSON.readTree(line.toString()).get("name").asText()).isEqualTo(nasty);
        assertThat(line.toString().chars()).noneMatch(c -> c < ' ' || c == 0x7f);
    }
}
