// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.attribution;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * From a cgroup v2 id, which is the inode number of its directory, to the UID of the pod it belongs to. The kubelet names pods' cgroups by their UID, in
 * one way for each of its two drivers. The hierarchy is walked when an unknown id comes, with a pause in proportion to what the last walk took; what is no
 * pod's then never will be, since a cgroup is there before its sockets are, and its id is never given again. Used by one thread.
 */
public final class PodCgroups {
    /** cgroupfs: {@code pod<uid>}; systemd: {@code kubepods-burstable-pod<uid with underscores>.slice}. */
    private static final Pattern POD_DIRECTORY = Pattern.compile("(?:kubepods(?:-[a-z]+)?-)?pod([0-9a-f]{8}"
            + "(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}|[0-9a-f]{32})(?:\\.slice)?");

    private static final long SHORTEST_PAUSE = Duration.ofMillis(20).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofSeconds(1).toNanos();
    /** Of a pause to the walk before it: walking takes a twentieth of the time at most. */
    private static final int PAUSES = 20;

    private static final int MAX_NOBODYS = 16_384;
    private static final int MAX_DEPTH = 12;
    private static final int MAX_DIRECTORIES = 50_000;
    /** The root of every hierarchy, to which sockets belong where there is no cgroup v2 in use. */
    private static final long ROOT_ID = 1;

    /** The inode number of a directory. */
    interface Inodes {
        long of(Path directory) throws IOException;
    }

    private final Path root;
    private final LongSupplier nanos;
    private final Inodes inodes;
    private final int mostDirectories;
    private Map<Long, String> pods = Map.of();
    private final Set<Long> nobodys = new HashSet<>();
    private long nextWalk;

    /**
     * @param mount where cgroups are mounted; on hosts that mix both versions, version 2 is in its directory {@code unified}
     * @param nanos a clock that never goes back, in nanoseconds
     */
    public PodCgroups(Path mount, LongSupplier nanos) {
        this(
                mount,
                nanos,
                directory -> ((Number) Files.getAttribute(directory, "unix:ino")).longValue(),
                MAX_DIRECTORIES);
    }

    /** @param mostDirectories after which a walk ends, without having seen all */
    PodCgroups(Path mount, LongSupplier nanos, Inodes inodes, int mostDirectories) {
        Path unified = mount.resolve("unified");
        this.root = Files.isDirectory(unified) ? unified : mount;
        this.nanos = nanos;
        this.inodes = inodes;
        this.mostDirectories = mostDirectories;
        this.nextWalk = nanos.getAsLong();
    }

    /** UID of the pod to which the cgroup belongs; empty if it belongs to none, or is not known yet. */
    public Optional<String> podOf(long cgroupId) {
        if (cgroupId == 0 || cgroupId == ROOT_ID) {
            return Optional.empty();
        }
        Optional<String> found = Optional.ofNullable(pods.get(cgroupId));
        long now = nanos.getAsLong();
        if (found.isPresent() || nobodys.contains(cgroupId) || now < nextWalk) {
            return found;
        }
        boolean complete = walk();
        long walked = nanos.getAsLong();
        nextWalk = walked + Math.clamp((walked - now) * PAUSES, SHORTEST_PAUSE, LONGEST_PAUSE);
        if (complete && !pods.containsKey(cgroupId)) {
            if (nobodys.size() == MAX_NOBODYS) {
                nobodys.clear();
            }
            nobodys.add(cgroupId);
        }
        return Optional.ofNullable(pods.get(cgroupId));
    }

    /** The UID in the name of a pod's cgroup directory, as the API writes it. */
    static Optional<String> uid(String directory) {
        Matcher matcher = POD_DIRECTORY.matcher(directory);
        return matcher.matches() ? Optional.of(matcher.group(1).replace('_', '-')) : Optional.empty();
    }

    /** Whether all of the hierarchy was seen. */
    private boolean walk() {
        PodVisitor visitor = new PodVisitor();
        try {
            Files.walkFileTree(root, EnumSet.noneOf(FileVisitOption.class), MAX_DEPTH, visitor);
        } catch (IOException e) {
            // The hierarchy is not there: nobody's pod can be told by it.
            return false;
        }
        pods = visitor.found;
        return visitor.visited <= mostDirectories;
    }

    /** Collects directories at and below those of pods. */
    private final class PodVisitor extends SimpleFileVisitor<Path> {
        private final Map<Long, String> found = new HashMap<>();
        private int visited;
        private Optional<Path> podDirectory = Optional.empty();
        private String podUid = "";

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            if (++visited > mostDirectories) {
                return FileVisitResult.TERMINATE;
            }
            if (podDirectory.isEmpty()) {
                uid(directory.getFileName().toString()).ifPresent(uid -> {
                    podDirectory = Optional.of(directory);
                    podUid = uid;
                });
            }
            if (podDirectory.isPresent()) {
                return collect(directory);
            }
            return FileVisitResult.CONTINUE;
        }

        private FileVisitResult collect(Path directory) {
            try {
                found.put(inodes.of(directory), podUid);
                return FileVisitResult.CONTINUE;
            } catch (IOException e) {
                leave(directory);
                return FileVisitResult.SKIP_SUBTREE; // ended while it was being walked
            }
        }

        private void leave(Path directory) {
            if (podDirectory.filter(directory::equals).isPresent()) {
                podDirectory = Optional.empty();
            }
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @org.jspecify.annotations.Nullable IOException e) {
            leave(directory);
            return FileVisitResult.CONTINUE;
        }

        /** Ended while it was being walked. */
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
        }
    }
}
