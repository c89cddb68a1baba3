// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

/**
 * What a person should know before a plan is written.
 *
 * @param text one line
 */
public record Warning(Kind kind, String text) {
    /** What it is about. */
    public enum Kind {
        /** The rule names a node's address: everything on that node has it, and it may change. */
        NODE_ADDRESS,
        /** The rule names a block wider than one address. */
        WIDE_BLOCK,
        /** The rule selects pods of other workloads too, which have the same labels. */
        SHARED_LABELS,
        /** Pods become isolated: what was not observed is cut. */
        ISOLATES,
        /** Where the cluster's DNS is found is not known. */
        DNS_UNKNOWN,
        /** An observed connection cannot be named by a rule. */
        NOT_KEPT,
        /** Implementations differ over what the policies say now, or over the rule. */
        DOUBT
    }
}
