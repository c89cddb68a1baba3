// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Decides and explains the connections of each folder. {@code expected.txt} is written by hand and never by a program; {@code -Dgolden=update} writes what is said below the headings of
 * {@code explanation.txt}, to be read before it is kept.
 */
final class ScenarioTest {
    private static final Path SCENARIOS = Path.of("src/test/scenarios");
    private static final boolean UPDATE = "update".equals(System.getProperty("golden"));

    private static int scenarios;
    private static int connections;
    private static int explanations;

    static List<String> scenarios() throws IOException {
        try (Stream<Path> folders = Files.list(SCENARIOS)) {
            return folders.map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void comes_to_what_is_expected(String name) throws IOException {
        Cluster cluster = Cluster.read(SCENARIOS.resolve(name).resolve("manifests.yaml"));
        List<Row> expected = Row.all(Files.readString(SCENARIOS.resolve(name).resolve("expected.txt")));
        List<Row> actual =
                expected.stream().map(row -> row.with(cluster.decide(row))).toList();
        scenarios++;
        connections += expected.size();
        assertThat(expected).isNotEmpty();
        assertThat(lines(actual)).isEqualTo(lines(expected));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void is_explained_as_expected(String name) throws IOException {
        Cluster cluster = Cluster.read(SCENARIOS.resolve(name).resolve("manifests.yaml"));
        Path file = SCENARIOS.resolve(name).resolve("explanation.txt");
        String expected = Files.readString(file);
        List<String> actual = new ArrayList<>();
        for (String heading :
                expected.lines().filter(line -> line.startsWith("## ")).toList()) {
            List<String> lines = cluster.explain(Row.heading(heading)).lines();
            actual.add(Stream.concat(Stream.of(heading), lines.stream())
                    .map(String::stripTrailing)
                    .collect(Collectors.joining("\n", "", "\n")));
        }
        explanations += actual.size();
        assertThat(actual).isNotEmpty();
        String text = String.join("\n", actual);
        if (UPDATE) {
            Files.writeString(file, text);
        } else {
            assertThat(text).isEqualTo(expected);
        }
    }

    private static String lines(List<Row> rows) {
        return rows.stream().map(Row::toString).collect(Collectors.joining("\n"));
    }

    @AfterAll
    static void report() {
        System.out.printf("%d scenarios, %d connections decided, %d explained%n", scenarios, connections, explanations);
    }
}
