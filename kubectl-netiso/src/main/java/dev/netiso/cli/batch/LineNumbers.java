// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Numbers of lines in their order, those that follow each other together; so many runs of them at most, the rest only counted. */
final class LineNumbers {
    private static final int MAX_RUNS = 10_000;

    private final List<Run> runs = new ArrayList<>();
    private long more;

    private record Run(long first, long last) {
        long size() {
            return last - first + 1;
        }

        @Override
        public String toString() {
            return first == last ? String.valueOf(first) : first + "-" + last;
        }
    }

    void add(long number) {
        add(new Run(number, number));
    }

    /** Adds those of later lines. */
    void add(LineNumbers later) {
        later.runs.forEach(this::add);
        more += later.more;
    }

    private void add(Run run) {
        if (more == 0 && !runs.isEmpty() && runs.getLast().last() + 1 == run.first()) {
            runs.add(new Run(runs.removeLast().first(), run.last()));
        } else if (more == 0 && runs.size() < MAX_RUNS) {
            runs.add(run);
        } else {
            more += run.size();
        }
    }

    /** {@code 3, 7-9, 12}, and how many there are besides. */
    @Override
    public String toString() {
        return runs.stream().map(Run::toString).collect(Collectors.joining(", "))
                + (more == 0 ? "" : " and " + more + " more");
    }
}
