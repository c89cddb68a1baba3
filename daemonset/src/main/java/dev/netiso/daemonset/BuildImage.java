// SPDX-License-Identifier: Apache-2.0
package dev.netiso.daemonset;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/**
 * Builds one image: {@code BuildImage IMAGE DIST MAIN TAR [LIBRARY...]}. DIST is a module's {@code target/dist}; the launcher in its {@code bin} needs a shell, so the
 * image starts the same {@code java} with the same {@code lib/java.options} itself. Each LIBRARY (such as {@code libbpf.so.1}) is taken from this machine with all
 * that it needs. Same input, same bytes.
 */
public final class BuildImage {
    private static final String HOME = "/opt/netiso";
    private static final int NOBODY = 65532;

    private BuildImage() {}

    public static void main(String[] args) throws Exception {
        if (args.length < 4) {
            throw new IllegalArgumentException("usage: BuildImage IMAGE DIST MAIN TAR [LIBRARY...]");
        }
        Path tar = Path.of(args[3]);
        build(args[0], Path.of(args[1]), args[2], tar, List.of(args).subList(4, args.length));
        System.out.printf("image %s: %s (%.1f MB)%n", args[0], tar, Files.size(tar) / 1e6);
    }

    private static void build(String name, Path dist, String main, Path tar, List<String> libraries)
            throws IOException, InterruptedException, ExecutionException, RegistryException,
                    InvalidImageReferenceException, CacheDirectoryCreationException {
        Path runtime = dist.resolve("runtime");
        JibContainerBuilder image = Jib.fromScratch()
                .setPlatforms(Set.of(new Platform(architecture(), "linux")))
                .setCreationTime(Instant.EPOCH)
                .setUser(Integer.toString(NOBODY))
                .setWorkingDirectory(AbsoluteUnixPath.get(HOME))
                .addEnvironmentVariable("MALLOC_ARENA_MAX", "1")
                .setEntrypoint(command(dist, main))
                .addFileEntriesLayer(systemLayer(new SharedLibraries(runtime).closure(libraries)))
                .addFileEntriesLayer(tree("runtime", runtime, HOME + "/runtime"))
                .addFileEntriesLayer(jars("dependencies", dist, false))
                .addFileEntriesLayer(jars("netiso", dist, true));
        image.containerize(Containerizer.to(TarImage.at(tar).named(name))
                .setOfflineMode(true)
                .setToolName("netiso")
                .setAlwaysCacheBaseImage(false)
                .setBaseImageLayersCache(tar.resolveSibling("jib-cache"))
                .setApplicationLayersCache(tar.resolveSibling("jib-cache")));
    }

    /** As the launcher in {@code bin} does it: an AOT cache is of the jars in this order, with the time that an image gives them. */
    private static List<String> command(Path dist, String main) throws IOException {
        List<String> command = new ArrayList<>(List.of(HOME + "/runtime/bin/java", "@" + HOME + "/lib/java.options"));
        List<String> jars = new ArrayList<>();
        try (Stream<Path> files = Files.list(dist.resolve("lib"))) {
            for (String name :
                    files.map(file -> file.getFileName().toString()).sorted().toList()) {
                if (name.endsWith(".jar")) {
                    jars.add(HOME + "/lib/" + name);
                } else if (name.endsWith(".aot")) {
                    command.add("-XX:AOTCache=" + HOME + "/lib/" + name);
                }
            }
        }
        command.addAll(List.of("-cp", String.join(":", jars), main));
        return command;
    }

    private static String architecture() {
        return switch (System.getProperty("os.arch")) {
            case "aarch64" -> "arm64";
            default -> "amd64";
        };
    }

    /** What the JVM expects of a system: the C library and the users. */
    private static FileEntriesLayer systemLayer(List<Path> libraries) throws IOException {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("system");
        for (Path library : libraries) {
            layer.addEntry(
                    library.toRealPath(),
                    AbsoluteUnixPath.get(library.toString()),
                    FilePermissions.fromOctalString("755"));
        }
        Path passwd = Files.createTempFile("passwd", "");
        Files.writeString(passwd, "root:x:0:0::/:/none%nnetiso:x:%d:%d::/:/none%n".formatted(NOBODY, NOBODY));
        passwd.toFile().deleteOnExit();
        return layer.addEntry(passwd, AbsoluteUnixPath.get("/etc/passwd")).build();
    }

    private static FileEntriesLayer tree(String name, Path from, String to) throws IOException {
        return FileEntriesLayer.builder()
                .setName(name)
                .addEntryRecursive(
                        from, AbsoluteUnixPath.get(to), (file, inImage) -> FilePermissions.fromOctalString("755"))
                .build();
    }

    private static FileEntriesLayer jars(String name, Path dist, boolean ours) throws IOException {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
        try (Stream<Path> files = Files.list(dist.resolve("lib"))) {
            for (Path file : files.sorted().toList()) {
                if (isOurs(file) == ours) {
                    layer.addEntry(file, AbsoluteUnixPath.get(HOME + "/lib/" + file.getFileName()));
                }
            }
        }
        return layer.build();
    }

    private static boolean isOurs(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.startsWith("netiso-") || !name.endsWith(".jar");
    }
}
