// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.managed;

import java.util.Locale;

/** How far a command goes. */
public enum DryRun {
    /** To the end. */
    NONE,
    /** Nothing is asked of the cluster any more. */
    CLIENT,
    /** The API server tries, and stores nothing. */
    SERVER;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
