// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.event;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The constants of the kernel side; {@code struct netiso_config}.
 *
 * @param generation of these programs: they count while the map {@code active} names it
 * @param tracepointArguments how many arguments kfree_skb has on this kernel: 2, without a reason, to 4
 * @param unspecified raw number of the reason that says nothing, for which locations are asked; -1 if this kernel has no reasons
 * @param later make rows of drops that are no first packet, too
 */
public record KernelConfig(int generation, int tracepointArguments, int unspecified, boolean later) {
    /** The struct's bytes, from position 0. */
    public ByteBuffer toBytes() {
        return ByteBuffer.allocate(Layouts.size(Layouts.CONFIG))
                .order(ByteOrder.nativeOrder())
                .putInt(Layouts.offset(Layouts.CONFIG, "generation"), generation)
                .putInt(Layouts.offset(Layouts.CONFIG, "tracepoint_args"), tracepointArguments)
                .putInt(Layouts.offset(Layouts.CONFIG, "unspecified"), unspecified)
                .putInt(Layouts.offset(Layouts.CONFIG, "later"), later ? 1 : 0);
    }
}
