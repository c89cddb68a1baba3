// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

/** How much one file may hold: more than any manifest does, and no more than memory takes. */
final class ValueBudget {
    /** Maps, lists and scalars; a pod as the API server gives it has about 300. */
    static final int MAX_VALUES = 8_000_000;

    /** Levels of nesting; an API server takes 10,000 in JSON, and no known object has 100. */
    static final int MAX_DEPTH = 200;

    /** Characters of one text; an API server takes requests of 3 MiB. */
    static final int MAX_TEXT = 3 << 20;

    private long spent;

    void enter(int depth) {
        if (depth > MAX_DEPTH) {
            throw new ManifestSyntax("nested more than " + MAX_DEPTH + " deep");
        }
        spend(1);
    }

    void spend(long values) {
        spent += values;
        if (spent > MAX_VALUES) {
            throw new ManifestSyntax("more than " + MAX_VALUES + " values, counting each use of an alias");
        }
    }

    void text(int length) {
        if (length > MAX_TEXT) {
            throw new ManifestSyntax("a text of " + length + " characters (expected: at most " + MAX_TEXT + ")");
        }
    }

    long spent() {
        return spent;
    }
}
