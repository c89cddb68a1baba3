// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.bpf.BpfException;
import java.nio.ByteBuffer;

/** Takes what the kernel counted since it was taken last. Called by the thread that drains. */
interface RowReader {
    /** What is counted from here on may come with the next drain only. */
    void beforeSwap();

    /**
     * At least one row follows. Of a drain without rows nothing is called.
     *
     * @param epoch number of this drain, greater than those before it
     * @param resumed another agent began it and may have applied any part of it: what it wrote to the ledger names this epoch
     */
    void begin(long epoch, boolean resumed);

    /**
     * One row; no two of a drain have the same key.
     *
     * @param row as long as {@link dev.netiso.agent.event.FlowRow#BYTES}, valid during the call only
     */
    void read(ByteBuffer row);

    /** There were no more. When this returns the rows are deleted; until then they come again in the next drain, as resumed. */
    void commit() throws BpfException;
}
