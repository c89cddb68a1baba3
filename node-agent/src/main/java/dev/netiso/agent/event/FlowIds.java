// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.event;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Names flows by what they are: a flow that is reported again after a crash has the name that it had before. Not safe for use by several threads at once.
 */
public final class FlowIds {
    private static final long SECOND_HALF = 0x9e3779b97f4a7c15L;

    private final long boot;

    /**
     * @param boot this run of the kernel, {@code /proc/sys/kernel/random/boot_id}: clocks and namespaces are its own
     * @param node this node's name, since nodes may share a kernel
     */
    public FlowIds(String boot, String node) {
        long hash = 0;
        for (byte octet : (boot + ' ' + node).getBytes(StandardCharsets.UTF_8)) {
            hash = mix(hash ^ octet);
        }
        this.boot = hash;
    }

    /**
     * A flow's identifier.
     *
     * @param key of the row by which it was first seen
     * @param began when what it tells of began, nanoseconds of the kernel's clock
     */
    public String of(long[] key, long began) {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(hash(boot, key, began)) + '-' + hex.toHexDigits(hash(boot ^ SECOND_HALF, key, began));
    }

    private static long hash(long seed, long[] key, long began) {
        long hash = mix(seed ^ began);
        for (long part : key) {
            hash = mix(hash ^ part);
        }
        return hash;
    }

    private static long mix(long bits) {
        long mixed = (bits ^ bits >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
