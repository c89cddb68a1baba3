// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * The folder of decisions by other evaluators: {@code NETISO_ORACLE}, or {@code ../shared/oracle} from the project's root. Without it the tests are skipped,
 * saying so; with {@code NETISO_REQUIRE_ORACLE=1} they fail.
 */
final class OracleFiles {
    private static final JsonMapper JSON = new JsonMapper();

    private OracleFiles() {}

    static JsonNode json(String name) {
        try (InputStream in = open(name)) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<JsonNode> jsonLines(String name) {
        try (var lines = new BufferedReader(new InputStreamReader(open(name), StandardCharsets.UTF_8))) {
            return lines.lines().map(OracleFiles::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String name) throws IOException {
        Path file = folder().resolve(name);
        boolean present = Files.isRegularFile(file);
        if ("1".equals(System.getenv("NETISO_REQUIRE_ORACLE"))) {
            assertThat(present).as("oracle file %s is there", file).isTrue();
        }
        if (!present) {
            System.out.printf("skipped: no oracle file %s (set NETISO_ORACLE to its folder)%n", file);
        }
        assumeTrue(present, () -> "no oracle file " + file);
        return new GZIPInputStream(Files.newInputStream(file));
    }

    private static Path folder() {
        String given = System.getenv("NETISO_ORACLE");
        return given == null
                ? Path.of(System.getProperty("netiso.root"), "..", "shared", "oracle")
                        .normalize()
                : Path.of(given);
    }
}
