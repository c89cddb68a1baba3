// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.scope;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * This node's network namespace and those of its pods: the ones mounted in a directory, as container runtimes do, to which a link leads from the node's.
 * The link tells two nodes apart that share the directory. The directory is read again when an event of an unknown namespace comes; not more often than a
 * budget allows, so that a flood of foreign events costs little; beyond it the owner of
 * such a namespace is unknown.
 */
public final class NodeScope implements Scope {
    private static final long TRUSTED = Duration.ofSeconds(30).toNanos();
    private static final long FOREIGN = Duration.ofSeconds(1).toNanos();
    private static final long BUDGET_INTERVAL = Duration.ofMillis(100).toNanos();
    private static final int BUDGET = 20;
    private static final int MAX_KNOWN = 16_384;

    private record Known(boolean included, long checked) {}

    /** What stat(2) says: a number and the file system in which it is one. */
    private record Inode(long device, int number) {}

    private final Path directory;
    private final Function<Path, OptionalInt> idOf;
    private final LongSupplier nanos;
    private final Inode own;
    private final Map<Integer, Known> known = new HashMap<>();
    private long budget = BUDGET;
    private long budgetAt;

    /**
     * @param self the node's own namespace, such as {@code /proc/self/ns/net} of a process that shares it
     * @param directory where runtimes mount those of pods; need not exist yet
     * @param idOf the number by which the node's namespace knows the one at a file, if a link leads there
     * @param nanos a clock that never goes back, in nanoseconds
     * @throws IOException if {@code self} cannot be read
     */
    public NodeScope(Path self, Path directory, Function<Path, OptionalInt> idOf, LongSupplier nanos)
            throws IOException {
        this.directory = directory;
        this.idOf = idOf;
        this.nanos = nanos;
        this.own = inode(self);
        this.budgetAt = nanos.getAsLong();
    }

    @Override
    public Owner ownerOf(int netns) {
        if (netns == own.number) {
            return Owner.THIS_NODE;
        }
        if (netns == 0) {
            return Owner.UNKNOWN;
        }
        if (isStale(known.get(netns)) && mayRefresh()) {
            refresh();
            known.putIfAbsent(netns, new Known(false, nanos.getAsLong()));
        }
        Known answer = known.get(netns);
        if (answer != null && answer.included) {
            return Owner.THIS_NODE;
        }
        return isStale(answer) ? Owner.UNKNOWN : Owner.OTHER;
    }

    private boolean isStale(@org.jspecify.annotations.Nullable Known answer) {
        return answer == null || nanos.getAsLong() - answer.checked > (answer.included ? TRUSTED : FOREIGN);
    }

    private boolean mayRefresh() {
        long earned = (nanos.getAsLong() - budgetAt) / BUDGET_INTERVAL;
        budget = Math.min(BUDGET, budget + earned);
        budgetAt += earned * BUDGET_INTERVAL;
        if (budget == 0) {
            return false;
        }
        budget--;
        return true;
    }

    private void refresh() {
        if (known.size() > MAX_KNOWN) {
            known.clear();
        }
        long now = nanos.getAsLong();
        known.replaceAll((netns, answer) -> new Known(false, now));
        try (Stream<Path> files = Files.list(directory)) {
            files.forEach(file -> check(file, now));
        } catch (IOException | java.io.UncheckedIOException e) {
            // No directory, no pods: it appears with the first one.
        }
    }

    private void check(Path file, long now) {
        try {
            Inode inode = inode(file);
            if (inode.device == own.device) {
                known.put(inode.number, new Known(idOf.apply(file).isPresent(), now));
            }
        } catch (IOException e) {
            // Unmounted meanwhile: its pod has ended.
        }
    }

    private static Inode inode(Path file) throws IOException {
        long device = ((Number) Files.getAttribute(file, "unix:dev")).longValue();
        long number = ((Number) Files.getAttribute(file, "unix:ino")).longValue();
        return new Inode(device, (int) number);
    }
}
