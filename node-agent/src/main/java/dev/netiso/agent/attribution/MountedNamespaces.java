// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.attribution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The network namespaces that are mounted in a directory, as container runtimes do. The directory is read for each question, since both inode numbers and the
 * numbers by which a node's namespace knows others are given again; what a file is asked for stays known as long as it is the same. Used by one thread.
 */
final class MountedNamespaces {
    private final Path directory;
    private final Function<Path, OptionalInt> idOf;
    private Map<Path, Known> known = Map.of();

    private record Known(Mounted mounted, OptionalInt id) {}

    /**
     * @param directory need not exist yet
     * @param idOf the number by which the node's namespace knows the one at a file, if a link leads there
     */
    MountedNamespaces(Path directory, Function<Path, OptionalInt> idOf) {
        this.directory = directory;
        this.idOf = idOf;
    }

    /** The one that the node's namespace knows by that number; empty if it is not mounted there, or not any more. */
    Optional<Mounted> find(int id) {
        Map<Path, Known> found = new HashMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.forEach(file -> read(file, known.get(file)).ifPresent(one -> found.put(file, one)));
        } catch (IOException | UncheckedIOException e) {
            // no directory, no pods: it appears with the first one
        }
        known = found;
        return found.values().stream()
                .filter(one -> one.id().isPresent() && one.id().getAsInt() == id)
                .map(Known::mounted)
                .findFirst();
    }

    /** A namespace has no number before a link leads to it, and keeps the one it has. */
    private Optional<Known> read(Path file, @Nullable Known before) {
        try {
            Mounted mounted = new Mounted(
                    ((Number) Files.getAttribute(file, "unix:ino")).intValue(),
                    ((FileTime) Files.getAttribute(file, "unix:ctime")).toInstant());
            if (before != null
                    && before.mounted().equals(mounted)
                    && before.id().isPresent()) {
                return Optional.of(before);
            }
            return Optional.of(new Known(mounted, idOf.apply(file)));
        } catch (IOException e) {
            // unmounted meanwhile: its pod has ended
            return Optional.empty();
        }
    }
}
