// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.netiso.cli.ends.Ends;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Workload;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Namespace;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.Pod;
import dev.netiso.policy.Snapshot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Bytes of a stranger: a line of JSON comes out for each line, whatever is in it. */
class FlowLinesFuzzTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Snapshot CLUSTER = new Snapshot(
            List.of(new Namespace("a", Map.of())),
            List.of(new Pod(
                    "a",
                    "p",
                    "",
                    Map.of(),
                    List.of(IpAddress.of("10.0.0.1")),
                    List.of(),
                    new Workload("Pod", "p"),
                    "",
                    false,
                    false)),
            List.of(),
            List.of());

    @FuzzTest
    void answers_every_line(byte[] bytes) throws IOException, InterruptedException {
        Evaluator evaluator = Evaluator.of(CLUSTER);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Tally tally = new FlowBatch(new Ends(CLUSTER, evaluator, "a"), evaluator, Outcome.ALLOWED)
                .run(new ByteArrayInputStream(bytes), Optional.of((answers, length) -> out.write(answers, 0, length)));
        List<String> answers = out.toString(StandardCharsets.US_ASCII).lines().toList();
        assertThat(answers).hasSize(lines(bytes));
        assertThat(tally.answered() + tally.unreadable()).isEqualTo(answers.size());
        for (String answer : answers) {
            JsonNode tree = JSON.readTree(answer);
            assertThat(tree.has("decision")).isNotEqualTo(tree.has("error"));
        }
    }

    private static int lines(byte[] bytes) {
        int lines = bytes.length == 0 || bytes[bytes.length - 1] == '\n' ? 0 : 1;
        for (byte each : bytes) {
            if (each == '\n') {
                lines++;
            }
        }
        return lines;
    }
}
