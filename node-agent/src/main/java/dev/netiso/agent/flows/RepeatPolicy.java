// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import java.time.Duration;

/**
 * When a connection that was reported is reported again.
 *
 * @param again how long after its last flow a connection that goes on makes another one, in nanoseconds
 * @param forgetAfter how long a connection without packets is remembered at most, in nanoseconds
 */
public record RepeatPolicy(long again, long forgetAfter) {
    /** Never: one flow for each connection, as long as it is remembered. */
    public static final RepeatPolicy NEVER = new RepeatPolicy(Long.MAX_VALUE, Long.MAX_VALUE);

    /** After two seconds, so that whoever begins to watch sees the next attempt. */
    public static final RepeatPolicy AFTER_2_SECONDS = new RepeatPolicy(
            Duration.ofSeconds(2).toNanos(), Duration.ofMinutes(10).toNanos());

    public RepeatPolicy {
        if (again < 1 || forgetAfter < again) {
            throw new IllegalArgumentException("repeats: again after " + again + " ns, forgotten after " + forgetAfter
                    + " ns (expected: positive, and not forgotten before)");
        }
    }
}
