// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an unquoted word of YAML is, as kubectl reads it: by YAML 1.1, where {@code yes} is a boolean and {@code 010} is eight. A label that is one of these is
 * then no text, and is refused as the API server refuses it. Not so {@code y} and {@code n}: they are common names, and most programs write them unquoted.
 */
final class YamlScalar {
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
    private static final Pattern BOOLEAN =
            Pattern.compile("[yY]es|YES|[tT]rue|TRUE|[oO]n|ON" + "|[nN]o|NO|[fF]alse|FALSE|[oO]ff|OFF");
    private static final Set<String> TRUES = Set.of("yes", "true", "on");
    private static final Pattern INTEGER =
            Pattern.compile("[-+]?(?:0b[01_]++|0x[0-9a-fA-F_]++|0o?[0-7_]++|[0-9][0-9_]*+)");
    private static final Pattern FLOAT = Pattern.compile(
            "[-+]?(?:\\.[0-9]++|[0-9]++(?:\\.[0-9]*+)?)(?:[eE][-+]?[0-9]++)?|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");

    /** Longer ones are no number of a manifest; and reading very long ones takes very long. */
    private static final int MAX_NUMBER = 64;

    private YamlScalar() {}

    static @Nullable Object read(String word) {
        if (NULLS.contains(word)) {
            return null;
        }
        if (word.length() > MAX_NUMBER) {
            return word;
        }
        if (BOOLEAN.matcher(word).matches()) {
            return TRUES.contains(word.toLowerCase(Locale.ROOT));
        }
        if (INTEGER.matcher(word).matches()) {
            return integer(word.replace("_", ""));
        }
        return FLOAT.matcher(word).matches() ? floating(word) : word;
    }

    private static Object integer(String word) {
        boolean signed = word.startsWith("-") || word.startsWith("+");
        String sign = word.startsWith("-") ? "-" : "";
        String digits = signed ? word.substring(1) : word;
        int radix = radix(digits);
        String prefix = digits.toLowerCase(Locale.ROOT);
        int skipped = prefix.startsWith("0b") || prefix.startsWith("0x") || prefix.startsWith("0o") ? 2 : 0;
        try {
            long value = Long.parseLong(sign + digits.substring(skipped), radix);
            return value == (int) value ? (Object) (int) value : (Object) value;
        } catch (NumberFormatException e) {
            // "089" is no octal number, and some are too large
            return floating(sign + digits);
        }
    }

    private static int radix(String digits) {
        if (digits.startsWith("0x")) {
            return 16;
        }
        if (digits.startsWith("0b")) {
            return 2;
        }
        return digits.length() > 1 && digits.startsWith("0") ? 8 : 10;
    }

    private static Object floating(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case ".inf", "+.inf" -> Double.POSITIVE_INFINITY;
            case "-.inf" -> Double.NEGATIVE_INFINITY;
            case ".nan" -> Double.NaN;
            default -> number(word);
        };
    }

    private static Object number(String word) {
        try {
            return Double.valueOf(word);
        } catch (NumberFormatException e) {
            return word;
        }
    }
}
