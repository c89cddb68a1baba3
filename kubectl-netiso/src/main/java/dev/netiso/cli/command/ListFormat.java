// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.command;

import java.util.Locale;

/** What {@code -o} may be of a command that lists; a table where it is not given. */
enum ListFormat {
    WIDE,
    JSON,
    YAML,
    NAME;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
