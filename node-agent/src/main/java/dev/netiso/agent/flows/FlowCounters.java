// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import dev.netiso.flow.Verdict;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What became of the rows that a table was given. Counts are packets for dropped ones and attempts for the rest. One thread writes, many read.
 *
 * <p>Of each verdict, what was counted is what flows were reported with, what was hidden, and what is folded: repeats that no flow tells of yet.
 */
public final class FlowCounters {
    private final Map<Verdict, LongAdder> flows = adders();
    private final Map<Verdict, LongAdder> counted = adders();
    private final Map<Verdict, LongAdder> reported = adders();
    private final Map<Verdict, LongAdder> hidden = adders();
    final LongAdder repeats = new LongAdder();
    final LongAdder otherEnd = new LongAdder();
    final LongAdder forgotten = new LongAdder();
    final LongAdder late = new LongAdder();
    volatile int remembered;

    private static Map<Verdict, LongAdder> adders() {
        Map<Verdict, LongAdder> adders = new EnumMap<>(Verdict.class);
        for (Verdict verdict : Verdict.values()) {
            adders.put(verdict, new LongAdder());
        }
        return adders;
    }

    private static LongAdder of(Map<Verdict, LongAdder> adders, Verdict verdict) {
        return java.util.Objects.requireNonNull(adders.get(verdict));
    }

    void count(Verdict verdict, long news) {
        of(counted, verdict).add(news);
    }

    void report(Verdict verdict, long count) {
        of(flows, verdict).increment();
        of(reported, verdict).add(count);
    }

    void hide(Verdict verdict, long count) {
        of(hidden, verdict).add(count);
    }

    /** Flows that were reported. */
    public long flows(Verdict verdict) {
        return of(flows, verdict).sum();
    }

    /** Everything that the kernel told of that verdict. */
    public long counted(Verdict verdict) {
        return of(counted, verdict).sum();
    }

    /** The sum of the reported flows' counts. */
    public long reported(Verdict verdict) {
        return of(reported, verdict).sum();
    }

    /** Not reported, since another verdict says it: an unanswered attempt that was dropped, refused or answered; a refusal that was a drop's reply. */
    public long hidden(Verdict verdict) {
        return of(hidden, verdict).sum();
    }

    /** Counted, and in no flow yet. */
    public long folded(Verdict verdict) {
        return counted(verdict) - reported(verdict) - hidden(verdict);
    }

    /** What came of connections whose flow was reported already, whether a later flow tells of it or not. */
    public long repeats() {
        return repeats.sum();
    }

    /** What one end of a connection told that the other had told already; not in {@link #counted}. */
    public long otherEnd() {
        return otherEnd.sum();
    }

    /** Connections that were forgotten, since the table was full: their next packet makes a flow again. */
    public long forgotten() {
        return forgotten.sum();
    }

    /** First sights that were left for the next drain, since the table was full. */
    public long late() {
        return late.sum();
    }

    /** Connections that are remembered now. */
    public int remembered() {
        return remembered;
    }
}
