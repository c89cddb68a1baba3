// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

/** What policy says. */
public enum Outcome {
    ALLOWED,
    DENIED,
    /** The API leaves it open, or something needed is not known; the code says which. */
    UNDECIDED
}
