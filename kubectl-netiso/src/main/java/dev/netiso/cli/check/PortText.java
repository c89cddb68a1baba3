// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.check;

import dev.netiso.policy.Port;
import dev.netiso.policy.Reach;
import java.util.List;
import java.util.stream.Collectors;

/** Ports in words: {@code all ports}, {@code all TCP}, {@code 8443/TCP, 8000-8080/UDP}. */
final class PortText {
    private static final int MAX_PORT = 0xffff;

    private PortText() {}

    /** A list of names for machines: {@code 80/TCP}, {@code 1-65535/UDP}. */
    static List<String> names(List<Port.Range> ranges) {
        return ranges.stream().map(Port.Range::toString).toList();
    }

    static String of(List<Port.Range> ranges) {
        if (ranges.isEmpty()) {
            return "none";
        }
        return ranges.equals(Reach.ALL.allowed())
                ? "all ports"
                : ranges.stream().map(PortText::of).collect(Collectors.joining(", "));
    }

    private static String of(Port.Range range) {
        return range.first() == 1 && range.last() == MAX_PORT ? "all " + range.protocol() : range.toString();
    }

    /** What a cell says, with what is undecided and whether more is allowed to some. */
    static String of(Cell cell) {
        String undecided =
                cell.reach().undecided().isEmpty() ? "" : of(cell.reach().undecided()) + " undecided";
        String allowed = cell.reach().allowed().isEmpty() && !undecided.isEmpty()
                ? undecided
                : of(cell.reach().allowed()) + (undecided.isEmpty() ? "" : "; " + undecided);
        return cell.partly() ? allowed + " (more for some of the pods)" : allowed;
    }
}
