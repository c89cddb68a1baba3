// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.bpf;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Where the running kernel's functions lie; {@code /proc/kallsyms}, which shows addresses to those with CAP_SYSLOG. */
public final class KernelSymbols {
    /**
     * Where a function lies.
     *
     * @param start address of its first byte
     * @param end address after its last
     */
    public record Extent(String function, long start, long end) {}

    private static final int DIGITS = 16;
    /** Address, blank, type, blank. */
    private static final int NAME_AT = DIGITS + 3;

    private static final int HEX = 16;

    private final List<Extent> starts = new ArrayList<>();
    private long[] addresses = new long[1 << 17];
    private int count;

    private KernelSymbols() {}

    /**
     * Looks functions up by their names, with those parts that the compiler has split off ({@code NAME.cold}).
     *
     * @throws IOException if the file cannot be read
     */
    public static KernelSymbols find(Path kallsyms, Set<String> functions) throws IOException {
        KernelSymbols symbols = new KernelSymbols();
        try (BufferedReader lines = Files.newBufferedReader(kallsyms, StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                symbols.add(line, functions);
            }
        }
        return symbols;
    }

    private void add(String line, Set<String> functions) {
        if (line.length() <= NAME_AT || Character.toLowerCase(line.charAt(DIGITS + 1)) != 't') {
            return;
        }
        long address = Long.parseUnsignedLong(line, 0, DIGITS, HEX);
        if (address == 0) {
            return;
        }
        if (count == addresses.length) {
            addresses = Arrays.copyOf(addresses, 2 * count);
        }
        addresses[count++] = address;
        int end = NAME_AT;
        while (end < line.length() && line.charAt(end) != '.' && line.charAt(end) != '\t') {
            end++;
        }
        String name = line.substring(NAME_AT, end);
        if (functions.contains(name)) {
            starts.add(new Extent(name, address, address));
        }
    }

    /** Whether this process may not see addresses. */
    public boolean hidden() {
        return count == 0;
    }

    /** Where the functions are; those that this kernel does not have are left out. */
    public List<Extent> found() {
        // A function ends where the next symbol begins; those of modules are in no order. As signed numbers kernel
        // addresses are in the same order.
        long[] sorted = Arrays.copyOf(addresses, count);
        Arrays.sort(sorted);
        return starts.stream()
                .map(function -> new Extent(function.function(), function.start(), next(sorted, function.start())))
                .toList();
    }

    private static long next(long[] sorted, long address) {
        int at = Arrays.binarySearch(sorted, address);
        while (at < sorted.length && sorted[at] == address) {
            at++;
        }
        return at < sorted.length ? sorted[at] : address;
    }
}
