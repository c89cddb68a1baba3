// SPDX-License-Identifier: Apache-2.0
package dev.netiso.daemonset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The shared libraries of this machine that a Java runtime, and some libraries more, need. */
record SharedLibraries(Path runtime) {
    private static final List<Path> FOLDERS = List.of(
            Path.of("/lib/x86_64-linux-gnu"),
            Path.of("/usr/lib/x86_64-linux-gnu"),
            Path.of("/lib/aarch64-linux-gnu"),
            Path.of("/usr/lib/aarch64-linux-gnu"),
            Path.of("/usr/lib64"));

    /** A line of ldd: {@code name => /path (address)} or {@code /path (address)}. */
    private static final Pattern RESOLVED = Pattern.compile("(?:=>\\s+|^\\s+)(/\\S+)\\s+\\(0x");

    /** The named libraries, and everything that they and the runtime are linked with, where the dynamic linker finds them. */
    List<Path> closure(List<String> names) throws IOException, InterruptedException {
        TreeSet<Path> found = new TreeSet<>();
        for (String name : names) {
            Path library = find(name);
            found.add(library);
            found.addAll(linkedWith(library));
        }
        for (Path binary : binaries()) {
            found.addAll(linkedWith(binary));
        }
        found.removeIf(library -> library.startsWith(runtime.toAbsolutePath()));
        return List.copyOf(found);
    }

    private static Path find(String name) {
        return FOLDERS.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        name + " is not on this machine; install its package (make setup) and build the images again"));
    }

    private List<Path> binaries() throws IOException {
        List<Path> binaries = new ArrayList<>(List.of(runtime.resolve("bin/java")));
        try (Stream<Path> files = Files.walk(runtime.resolve("lib"))) {
            files.filter(file -> file.toString().endsWith(".so")).sorted().forEach(binaries::add);
        }
        return binaries;
    }

    private List<Path> linkedWith(Path binary) throws IOException, InterruptedException {
        ProcessBuilder ldd = new ProcessBuilder("ldd", binary.toAbsolutePath().toString()).redirectErrorStream(true);
        Path own = runtime.toAbsolutePath().resolve("lib");
        ldd.environment().put("LD_LIBRARY_PATH", own + ":" + own.resolve("server"));
        Process process = ldd.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        if (output.contains("not found")) {
            throw new IllegalStateException(binary + " lacks a library: " + output.strip());
        }
        return output.lines()
                .map(RESOLVED::matcher)
                .filter(Matcher::find)
                .map(line -> Path.of(line.group(1)))
                .toList();
    }
}
