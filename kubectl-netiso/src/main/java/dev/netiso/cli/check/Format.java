// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.check;

import java.util.Locale;

/** What {@code -o} may be; text where it is not given. */
public enum Format {
    JSON,
    YAML,
    /** One object a line. */
    JSONL,
    /** What is allowed: source, destination and port, one a line. */
    NAME;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
