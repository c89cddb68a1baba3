// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import dev.netiso.flow.AddressFamily;
import dev.netiso.flow.IpAddress;
import java.util.Arrays;

/** A column of addresses, whose families are known elsewhere. An IPv4 address is four bytes; for the other twelve of IPv6 there are columns once one comes. */
final class Addresses {
    private int[] lowest = {};
    private int[] middle = {};
    private long[] high = {};
    private boolean wide;

    void grow(int length) {
        lowest = Arrays.copyOf(lowest, length);
        if (wide) {
            widen();
        }
    }

    private void widen() {
        wide = true;
        middle = Arrays.copyOf(middle, lowest.length);
        high = Arrays.copyOf(high, lowest.length);
    }

    void set(int at, IpAddress address) {
        if (!wide && address.family() == AddressFamily.IPV6) {
            widen();
        }
        lowest[at] = (int) address.low();
        if (wide) {
            middle[at] = (int) (address.low() >>> Integer.SIZE);
            high[at] = address.high();
        }
    }

    /** As {@link IpAddress#high}. */
    long high(int at) {
        return wide ? high[at] : 0;
    }

    /** As {@link IpAddress#low}. */
    long low(int at) {
        long low = Integer.toUnsignedLong(lowest[at]);
        return wide ? (long) middle[at] << Integer.SIZE | low : low;
    }

    IpAddress get(int at, AddressFamily family) {
        return new IpAddress(family, high(at), low(at));
    }

    /** Whether it is that address, which is of the same family. */
    boolean is(int at, IpAddress address) {
        return lowest[at] == (int) address.low() && low(at) == address.low() && high(at) == address.high();
    }

    /** Whether two of the same family are alike. */
    boolean same(int at, int other) {
        return lowest[at] == lowest[other] && (!wide || (middle[at] == middle[other] && high[at] == high[other]));
    }
}
