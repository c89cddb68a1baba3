// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.manifests;

import dev.netiso.cli.CommandFailure;
import dev.netiso.cli.terminal.Output;
import dev.netiso.cli.terminal.PlainText;
import dev.netiso.kube.ClusterGathering;
import dev.netiso.kube.Gathered;
import dev.netiso.kube.ManifestException;
import dev.netiso.kube.Manifests;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads manifests of files, directories and standard input, with kubectl's meanings (k8s.io/cli-runtime, pkg/resource/builder.go). */
public final class ManifestFiles {
    /** The name of standard input. */
    public static final String STANDARD_INPUT = "-";

    private static final List<String> EXTENSIONS = List.of(".yaml", ".yml", ".json");
    private static final List<String> KUSTOMIZATION =
            List.of("kustomization.yaml", "kustomization.yml", "Kustomization");
    private static final int MAX_SHOWN = 20;

    private final InputStream standardInput;
    private final Output problems;
    private final boolean recursive;
    private final ClusterGathering objects = new ClusterGathering();
    private final List<String> failures = new ArrayList<>();

    /**
     * @param problems takes a line for each file that cannot be read
     * @param recursive also directories below directories
     */
    public ManifestFiles(InputStream standardInput, Output problems, boolean recursive) {
        this.standardInput = standardInput;
        this.problems = problems;
        this.recursive = recursive;
    }

    /**
     * Reads them all.
     *
     * @throws CommandFailure if one cannot be read: what it says may decide anything
     */
    public Gathered read(List<String> names) {
        int files = names.stream().mapToInt(this::read).sum();
        if (!failures.isEmpty()) {
            failures.stream().limit(MAX_SHOWN).forEach(line -> problems.line("error: " + PlainText.of(line)));
            throw CommandFailure.unanswered(failures.size() + " of " + files
                    + " files cannot be read, and what they say may decide anything: nothing was decided");
        }
        return objects.gather();
    }

    private int read(String name) {
        if (name.equals(STANDARD_INPUT)) {
            manifests(standardInput, "standard input");
            return 1;
        }
        if (name.startsWith("http://") || name.startsWith("https://")) {
            failures.add(name + ": not read over the network; pipe it in, as with curl -sSL URL | ... -f -");
            return 1;
        }
        List<Path> files = files(name);
        files.forEach(this::file);
        return Math.max(1, files.size());
    }

    private List<Path> files(String name) {
        try {
            Path path = Path.of(name);
            if (!Files.isDirectory(path)) {
                return List.of(path);
            }
            try (Stream<Path> found = Files.walk(path, recursive ? Integer.MAX_VALUE : 1)) {
                List<Path> files =
                        found.filter(ManifestFiles::isManifest).sorted().toList();
                if (files.isEmpty()) {
                    failures.add(
                            name + ": no .yaml, .yml or .json file" + (recursive ? "" : "; -R looks further down"));
                }
                return files;
            }
        } catch (InvalidPathException | IOException e) {
            failures.add(name + ": " + reason(e));
            return List.of();
        }
    }

    private static boolean isManifest(Path path) {
        String name = path.toString();
        return EXTENSIONS.stream().anyMatch(name::endsWith) && Files.isRegularFile(path);
    }

    private void file(Path file) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            manifests(in, file.toString());
        } catch (IOException e) {
            failures.add(file + ": " + reason(e));
        }
    }

    private void manifests(InputStream in, String source) {
        try {
            List<String> withoutKind = new ArrayList<>();
            Manifests.read(in, source, manifest -> {
                if (manifest.kind().isEmpty() && !isOfKustomize(source)) {
                    withoutKind.add(manifest.source());
                } else {
                    objects.add(manifest);
                }
            });
            if (!withoutKind.isEmpty()) {
                failures.add(withoutKind.getFirst() + ": says no kind, as every object does"
                        + (withoutKind.size() == 1 ? "" : " (" + (withoutKind.size() - 1) + " more in this file)")
                        + "; correct it, or leave it out");
            }
        } catch (ManifestException e) {
            failures.add(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            failures.add(source + ": " + reason(e));
        }
    }

    /** The one file among manifests that may leave out its kind (kustomize, api/konfig/general.go). */
    private static boolean isOfKustomize(String source) {
        return KUSTOMIZATION.stream().anyMatch(Path.of(source)::endsWith);
    }

    /** Why a file cannot be read, in a few words. */
    public static String reason(Exception failure) {
        return switch (failure) {
            case NoSuchFileException _ -> "no such file";
            case AccessDeniedException _ -> "permission denied";
            default -> String.valueOf(failure.getMessage());
        };
    }
}
