// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.print;

import dev.netiso.cli.Host;
import java.util.Locale;

/** Whether to colour, and how. Colour never carries meaning alone. */
public enum Palette {
    PLAIN,
    COLOURED;

    /** What {@code --color} may be. */
    public enum When {
        AUTO,
        ALWAYS,
        NEVER;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The flag beats the environment: NO_COLOR, if it is not empty (no-color.org), beats the terminal. */
    public static Palette of(When when, Host host) {
        return switch (when) {
            case ALWAYS -> COLOURED;
            case NEVER -> PLAIN;
            case AUTO -> {
                boolean refused =
                        !host.environment().getOrDefault("NO_COLOR", "").isEmpty()
                                || host.environment().getOrDefault("TERM", "").equals("dumb");
                yield host.terminal().out() && !refused ? COLOURED : PLAIN;
            }
        };
    }

    /** The text in the colour of that verdict. */
    public String verdict(String verdict, String text) {
        return switch (verdict) {
            case "DROPPED" -> colour(31, text);
            case "UNANSWERED", "REFUSED" -> colour(33, text);
            case "FORWARDED" -> colour(32, text);
            default -> text;
        };
    }

    private String colour(int code, String text) {
        return switch (this) {
            case PLAIN -> text;
            case COLOURED -> "\033[" + code + "m" + text + "\033[0m";
        };
    }
}
