// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

/** Steele and others, "Fast splittable pseudorandom number generators" (2014): the finaliser of SplitMix64. */
final class Hash {
    private Hash() {}

    static long mix(long bits) {
        long mixed = (bits ^ bits >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
