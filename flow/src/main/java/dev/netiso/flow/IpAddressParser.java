// SPDX-License-Identifier: Apache-2.0
package dev.netiso.flow;

import java.util.Optional;
import java.util.OptionalInt;

/** Reads the text of an address. {@code InetAddress} would ask DNS, accept "10.1" and turn IPv4-mapped addresses into IPv4. */
final class IpAddressParser {
    private static final int LONGEST = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255".length();
    private static final int GROUPS = 8;

    private IpAddressParser() {}

    static Optional<IpAddress> parse(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            return Optional.empty();
        }
        return text.indexOf(':') < 0 ? ipv4(text).map(IpAddress::v4) : ipv6(text);
    }

    private static Optional<Integer> ipv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return Optional.empty();
        }
        int bits = 0;
        for (String part : parts) {
            OptionalInt octet = decimalOctet(part);
            if (octet.isEmpty()) {
                return Optional.empty();
            }
            bits = (bits << 8) | octet.getAsInt();
        }
        return Optional.of(bits);
    }

    private static OptionalInt decimalOctet(String part) {
        boolean leadingZero = part.length() > 1 && part.charAt(0) == '0';
        if (part.isEmpty() || part.length() > 3 || leadingZero || !allIn(part, "0123456789")) {
            return OptionalInt.empty();
        }
        int value = Integer.parseInt(part);
        return value <= 0xff ? OptionalInt.of(value) : OptionalInt.empty();
    }

    private static Optional<IpAddress> ipv6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return address(groups(text, true), new int[0], false);
        }
        String before = text.substring(0, gap);
        String after = text.substring(gap + 2);
        if (after.contains("::") || after.startsWith(":")) {
            return Optional.empty();
        }
        return address(
                before.isEmpty() ? Optional.of(new int[0]) : groups(before, false),
                after.isEmpty() ? new int[0] : groups(after, true).orElse(new int[GROUPS]),
                true);
    }

    private static Optional<IpAddress> address(Optional<int[]> before, int[] after, boolean gap) {
        if (before.isEmpty()) {
            return Optional.empty();
        }
        int known = before.get().length + after.length;
        if (gap ? known >= GROUPS : known != GROUPS) {
            return Optional.empty();
        }
        int[] all = new int[GROUPS];
        System.arraycopy(before.get(), 0, all, 0, before.get().length);
        System.arraycopy(after, 0, all, GROUPS - after.length, after.length);
        return Optional.of(IpAddress.v6(half(all, 0), half(all, 4)));
    }

    private static long half(int[] groups, int from) {
        return ((long) groups[from] << 48)
                | ((long) groups[from + 1] << 32)
                | ((long) groups[from + 2] << 16)
                | groups[from + 3];
    }

    /** Groups between single colons; a dotted decimal tail counts as two where it may stand. */
    private static Optional<int[]> groups(String text, boolean mayEndDotted) {
        String[] parts = text.split(":", -1);
        boolean dotted = mayEndDotted && parts[parts.length - 1].indexOf('.') >= 0;
        int[] groups = new int[parts.length + (dotted ? 1 : 0)];
        int hexadecimal = dotted ? parts.length - 1 : parts.length;
        for (int i = 0; i < hexadecimal; i++) {
            if (parts[i].isEmpty() || parts[i].length() > 4 || !allIn(parts[i], "0123456789abcdefABCDEF")) {
                return Optional.empty();
            }
            groups[i] = Integer.parseInt(parts[i], 16);
        }
        if (dotted) {
            Optional<Integer> tail = ipv4(parts[parts.length - 1]);
            if (tail.isEmpty()) {
                return Optional.empty();
            }
            groups[hexadecimal] = tail.get() >>> 16;
            groups[hexadecimal + 1] = tail.get() & 0xffff;
        }
        return Optional.of(groups);
    }

    private static boolean allIn(String text, String alphabet) {
        return text.chars().allMatch(c -> alphabet.indexOf(c) >= 0);
    }
}
