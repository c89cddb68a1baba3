// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.cli.Host.Terminal;
import dev.netiso.cli.TestHost;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs each {@code src/test/golden/COMMAND/CASE.args} and compares what is written, byte for byte, with the files beside it. {@code -Dgolden=update} rewrites them.
 * {@code CASE.given}, if it is there, has properties: {@code recorded} (default shop), {@code terminal}, {@code columns}, {@code typed} and {@code env.NAME}.
 */
@DisplayName("The command line writes exactly")
class GoldenTest {
    private static final Path GOLDEN = Path.of("src/test/golden");
    private static final boolean UPDATE = "update".equals(System.getProperty("golden"));

    static List<String> cases() throws IOException {
        try (Stream<Path> files = Files.walk(GOLDEN)) {
            return files.map(file -> GOLDEN.relativize(file).toString())
                    .filter(name -> name.endsWith(".args"))
                    .map(name -> name.substring(0, name.length() - ".args".length()))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void what_is_recorded(String name) throws IOException {
        Properties given = new Properties();
        given.load(new StringReader(read(name + ".given")));
        TestHost test = host(given);
        int exit = new CommandTree(test.host())
                .run(Stream.of(read(name + ".args").split("\\s+"))
                        .filter(word -> !word.isEmpty())
                        .toArray(String[]::new));
        compare(name + ".stdout", test.out());
        compare(name + ".stderr", test.err());
        compare(name + ".exit", exit + "\n");
    }

    private static TestHost host(Properties given) {
        String ends = given.getProperty("terminal", "");
        int columns = Integer.parseInt(given.getProperty("columns", "0"));
        TestHost test = TestHost.answering(given.getProperty("recorded", "shop"))
                .with(new Terminal(ends.contains("in"), ends.contains("out"), columns))
                .typing(given.getProperty("typed", ""));
        given.stringPropertyNames().stream()
                .filter(key -> key.startsWith("env."))
                .forEach(key -> test.with(key.substring("env.".length()), given.getProperty(key)));
        return test;
    }

    private static String read(String name) throws IOException {
        Path file = GOLDEN.resolve(name);
        return Files.exists(file) ? Files.readString(file) : "";
    }

    private static void compare(String name, String actual) throws IOException {
        Path file = GOLDEN.resolve(name);
        if (UPDATE) {
            Files.writeString(file, actual);
        }
        assertThat(actual).as("%s (-Dgolden=update rewrites it)", name).isEqualTo(Files.readString(file));
    }
}
