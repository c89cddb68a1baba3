// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli;

import dev.netiso.cli.Host.Terminal;
import dev.netiso.cli.terminal.Output;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.TimeZone;

/** A host whose kubectl answers what was recorded, at a fixed time, and which keeps what is written. */
public final class TestHost {
    private static final Path TESTS = Path.of("src/test").toAbsolutePath();
    private static final Instant NOW = Instant.parse("2026-11-20T14:05:00Z");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();
    private Terminal terminal = Terminal.NONE;
    private String typed = "";

    private TestHost(String recorded) {
        environment.put("PATH", System.getenv("PATH"));
        environment.put("HOME", "/nonexistent");
        environment.put("KUBECTL", TESTS.resolve("fake/kubectl").toString());
        environment.put("RECORDED", TESTS.resolve("recorded").resolve(recorded).toString());
    }

    /** A host whose kubectl answers from that folder of {@code src/test/recorded}. */
    public static TestHost answering(String recorded) {
        return new TestHost(recorded);
    }

    public TestHost with(Terminal stands) {
        terminal = stands;
        return this;
    }

    public TestHost with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    public TestHost typing(String text) {
        typed = text;
        return this;
    }

    public Host host() {
        return new Host(
                environment,
                terminal,
                new BufferedReader(new StringReader(typed)),
                new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
                new Output(out),
                new Output(err),
                InstantSource.fixed(NOW),
                TimeZone.getTimeZone("UTC"));
    }

    public String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    public String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
