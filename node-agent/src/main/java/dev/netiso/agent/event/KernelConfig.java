// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.event;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The constants of the kernel side; {@code struct netiso_config}.
 *
 * @param tracepointArguments how many arguments kfree_skb has on this kernel; at least 3
 */
public record KernelConfig(int tracepointArguments) {
    /** The struct's bytes, from position 0. */
    public ByteBuffer toBytes() {
        return ByteBuffer.allocate((int) Layouts.CONFIG.byteSize())
                .order(ByteOrder.nativeOrder())
                .putInt(Layouts.offset(Layouts.CONFIG, "tracepoint_args"), tracepointArguments);
    }
}
