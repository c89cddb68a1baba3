// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.bpf.BpfException;
import dev.netiso.agent.bpf.BpfMap;
import dev.netiso.agent.bpf.DirectoryLock;
import dev.netiso.agent.event.ActiveGeneration;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where a node's maps and links are kept in a BPF file system while no agent runs: {@code ROOT/v<layout>/} for maps and {@code links/} below it. Another
 * layout is another directory, since its rows mean other bytes.
 */
final class PinDirectory {
    /** To be raised with every change of a struct in {@code netiso.h} that a pinned map holds. */
    static final int LAYOUT = 1;

    private static final String FILE_SYSTEM = "bpf";
    /** What the manifests call the directory that is made for the nodes' own: several nodes may share it, as they may share a kernel. */
    private static final String NODES = "netiso";

    /** An agent loads, or reads what it has begun to read, within a few seconds; a pod that does not start is started again after a minute. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Pattern LAYOUTS = Pattern.compile("v[0-9]+");

    private static final Pattern LINK = Pattern.compile("([0-9]{1,9})-.*");

    private final Path root;
    private final Path maps;
    private final Path links;

    private PinDirectory(Path root) {
        this.root = root;
        this.maps = root.resolve("v" + LAYOUT);
        this.links = maps.resolve("links");
    }

    /**
     * Makes the directory.
     *
     * @return empty if it is not in a BPF file system
     */
    static Optional<PinDirectory> open(Path root) throws IOException {
        if (!isInBpfFileSystem(root.toAbsolutePath())) {
            return Optional.empty();
        }
        PinDirectory directory = new PinDirectory(root);
        Files.createDirectories(directory.links);
        return Optional.of(directory);
    }

    private static boolean isInBpfFileSystem(Path directory) throws IOException {
        if (Files.exists(directory)) {
            return Files.getFileStore(directory).type().equals(FILE_SYSTEM);
        }
        Path parent = directory.getParent();
        return parent != null && isInBpfFileSystem(parent);
    }

    Path maps() {
        return maps;
    }

    /** Waits until no other agent starts here; held by one that does, so that they start one after the other. */
    DirectoryLock awaitStart() throws BpfException, IOException {
        return DirectoryLock.await(root, PATIENCE, () -> {});
    }

    /** Waits until no other agent reads what is counted here; held by the one that does. */
    DirectoryLock awaitTurn(DirectoryLock.WhileWaiting meanwhile) throws BpfException, IOException {
        return DirectoryLock.await(maps, PATIENCE, meanwhile);
    }

    Path link(int generation, String name) {
        return links.resolve(generation + "-" + name);
    }

    /** What an agent before this one left; generation 0 if none did. */
    ActiveGeneration active() throws BpfException {
        return BpfMap.readPinned(maps.resolve("active"), 0)
                .filter(ActiveGeneration::isOne)
                .map(ActiveGeneration::of)
                .orElse(ActiveGeneration.NONE);
    }

    /** Which no agent has had yet, here: one that begins may have been written over by the one that it replaces, but it has its links. */
    int nextGeneration() throws BpfException, IOException {
        int latest = active().generation();
        for (Path link : list(links).toList()) {
            Matcher name = LINK.matcher(link.getFileName().toString());
            if (name.matches()) {
                latest = Math.max(latest, Integer.parseInt(name.group(1)));
            }
        }
        return latest + 1;
    }

    /** Directories of other layouts. */
    List<Path> otherLayouts() throws IOException {
        return layouts().filter(directory -> !directory.equals(maps)).toList();
    }

    private Stream<Path> layouts() throws IOException {
        return list(root)
                .filter(directory ->
                        LAYOUTS.matcher(directory.getFileName().toString()).matches());
    }

    /** Detaches the programs of every generation but that one. */
    void removeLinksBut(int generation) throws IOException {
        for (Path link : list(links).toList()) {
            if (!link.getFileName().toString().startsWith(generation + "-")) {
                Files.delete(link);
            }
        }
    }

    /** Removes a directory and all below it. */
    static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Leaves nothing: the programs are detached, and what was counted and not drained is gone. A directory {@code netiso} that is empty then goes too. */
    void remove() throws IOException {
        for (Path layout : layouts().toList()) {
            remove(layout);
        }
        removeIfOurs(root);
        Path parent = root.toAbsolutePath().normalize().getParent();
        if (parent != null && parent.endsWith(NODES)) {
            removeIfOurs(parent);
        }
    }

    private static void removeIfOurs(Path directory) throws IOException {
        try {
            Files.delete(directory);
        } catch (FileSystemException notOurs) {
            // Something else lies in it, or a file system is mounted there.
        }
    }

    /** Removes what is pinned in this layout, and keeps the directories. */
    void clear() throws IOException {
        remove(maps);
        Files.createDirectories(links);
    }

    private static Stream<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList().stream();
        }
    }
}
