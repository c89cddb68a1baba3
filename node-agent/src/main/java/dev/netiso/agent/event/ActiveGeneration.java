// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.event;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Whose turn it is; {@code struct netiso_active}.
 *
 * @param generation of the programs that count
 * @param epoch of the latest drain that began
 * @param told up to here {@link KernelCounters#folded} was told as lost, by this agent or one before it
 */
public record ActiveGeneration(int generation, long epoch, long told) {
    /** Before any agent. */
    public static final ActiveGeneration NONE = new ActiveGeneration(0, 0, 0);

    /** Whether these may be the struct's bytes. */
    public static boolean isOne(ByteBuffer bytes) {
        return bytes.capacity() == Layouts.size(Layouts.ACTIVE);
    }

    /** Reads the struct's bytes. */
    public static ActiveGeneration of(ByteBuffer bytes) {
        return new ActiveGeneration(
                bytes.getInt(Layouts.offset(Layouts.ACTIVE, "generation")),
                bytes.getLong(Layouts.offset(Layouts.ACTIVE, "epoch")),
                bytes.getLong(Layouts.offset(Layouts.ACTIVE, "told")));
    }

    public ActiveGeneration withGeneration(int newer) {
        return new ActiveGeneration(newer, epoch, told);
    }

    public ActiveGeneration withEpoch(long later) {
        return new ActiveGeneration(generation, later, told);
    }

    public ActiveGeneration withTold(long more) {
        return new ActiveGeneration(generation, epoch, more);
    }

    /** The struct's bytes, from position 0. */
    public ByteBuffer toBytes() {
        return ByteBuffer.allocate(Layouts.size(Layouts.ACTIVE))
                .order(ByteOrder.nativeOrder())
                .putInt(Layouts.offset(Layouts.ACTIVE, "generation"), generation)
                .putLong(Layouts.offset(Layouts.ACTIVE, "epoch"), epoch)
                .putLong(Layouts.offset(Layouts.ACTIVE, "told"), told);
    }
}
