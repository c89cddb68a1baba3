// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.matrix;

import dev.netiso.agent.Commands;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The C programs beside this class, compiled. */
final class Programs {
    /** What a program may include. */
    private static final String HEADER = "packets.h";

    private final Path directory;

    Programs(Path directory) {
        this.directory = directory;
    }

    /** A program of this machine. */
    Path compile(String name, String... libraries) throws IOException {
        Path program = directory.resolve(name);
        source(HEADER);
        List<String> command = new ArrayList<>(
                List.of(clang(), "-O1", "-Wall", "-Wextra", "-Werror", "-o", program.toString(), source(name + ".c")));
        command.addAll(List.of(libraries));
        run(command);
        return program;
    }

    /** The kernel programs that block, each of which knows its way's number. */
    Path compileBlocks() throws IOException {
        Path object = directory.resolve("block.o");
        List<String> command =
                new ArrayList<>(List.of(clang(), "-target", "bpf", "-mcpu=v3", "-O2", "-g", "-Wall", "-Werror"));
        for (Way way : Way.values()) {
            command.add("-DNUMBER_" + way.program() + "=" + way.number());
        }
        command.addAll(List.of("-c", source("block.bpf.c"), "-o", object.toString()));
        run(command);
        return object;
    }

    private String source(String name) throws IOException {
        Path file = directory.resolve(name);
        try (InputStream stream = Objects.requireNonNull(Programs.class.getResourceAsStream(name), name)) {
            Files.write(file, stream.readAllBytes());
        }
        return file.toString();
    }

    private static void run(List<String> command) {
        Commands.Result result = Commands.call(command);
        if (result.exit() != 0) {
            throw new IllegalStateException(String.join(" ", command) + ": " + result.errors());
        }
    }

    /** The build needs clang too, under one of these names. */
    private static String clang() {
        List<String> folders = Arrays.asList(System.getenv("PATH").split(":", -1));
        return Stream.concat(
                        Stream.of("clang"),
                        Stream.of(21, 20, 19, 18, 17, 16, 15, 14).map(v -> "clang-" + v))
                .filter(name -> folders.stream().anyMatch(folder -> Files.isExecutable(Path.of(folder, name))))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no clang on PATH"));
    }
}
