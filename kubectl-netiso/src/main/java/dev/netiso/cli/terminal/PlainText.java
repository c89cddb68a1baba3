// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.terminal;

/**
 * Makes text from the cluster or a packet harmless to a terminal. Escape sequences, other control characters and characters that reorder or hide text are
 * replaced by U+FFFD, one for one.
 */
public final class PlainText {
    private static final int REPLACEMENT = 0xfffd;

    private PlainText() {}

    public static String of(String text) {
        return text.codePoints().allMatch(PlainText::isHarmless)
                ? text
                : text.codePoints()
                        .map(c -> isHarmless(c) ? c : REPLACEMENT)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }

    /** The text with its lines kept, each made harmless. */
    public static String ofLines(String text) {
        return String.join("\n", text.lines().map(PlainText::of).toList());
    }

    private static boolean isHarmless(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, // C0, DEL and C1
                    Character.FORMAT, // bidirectional controls, zero width characters, tags
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
