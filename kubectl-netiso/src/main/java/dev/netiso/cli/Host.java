// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli;

import dev.netiso.cli.terminal.Output;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.TimeZone;

/**
 * What a command gets from the process it runs in.
 *
 * @param environment also given to child processes
 * @param in standard input, for answers to questions
 * @param input the same in bytes, for files; a command reads one of the two
 * @param zone no {@code ZoneId}: java.time looks for zone providers in every jar, a tenth of the time that a command takes
 */
public record Host(
        Map<String, String> environment,
        Terminal terminal,
        BufferedReader in,
        InputStream input,
        Output out,
        Output err,
        InstantSource clock,
        TimeZone zone) {

    /**
     * What stands at the ends of the process. The JVM cannot ask for it without native calls; the launcher script knows it for nothing and hands it over.
     *
     * @param columns width of the screen; 0 if not known
     */
    public record Terminal(boolean in, boolean out, int columns) {
        /** No terminal: a pipe, a file, or not started by the launcher. */
        public static final Terminal NONE = new Terminal(false, false, 0);

        static Terminal ofProperties() {
            String ends = System.getProperty("netiso.terminal", "");
            return new Terminal(ends.contains("in"), ends.contains("out"), Integer.getInteger("netiso.columns", 0));
        }
    }

    public Host {
        environment = Map.copyOf(environment);
    }

    public static Host ofProcess() {
        InputStream input = new FileInputStream(FileDescriptor.in);
        return new Host(
                System.getenv(),
                Terminal.ofProperties(),
                new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8)),
                input,
                new Output(new FileOutputStream(FileDescriptor.out)),
                new Output(new FileOutputStream(FileDescriptor.err)),
                InstantSource.system(),
                TimeZone.getDefault());
    }
}
