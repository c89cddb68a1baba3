// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.flow.AddressFamily;
import dev.netiso.flow.Cidr;
import dev.netiso.flow.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/** All addresses, cut where a block begins or ends: those of one piece are in the same blocks. */
final class AddressSpace {
    private static final IpAddress FIRST_V6 = IpAddress.v6(0, 0);

    private final NavigableSet<IpAddress> starts = new TreeSet<>();

    AddressSpace(Collection<Cidr> blocks) {
        starts.add(IpAddress.UNSPECIFIED);
        starts.add(FIRST_V6);
        for (Cidr block : blocks) {
            starts.add(block.network());
            next(last(block)).ifPresent(starts::add);
        }
    }

    /** The first address of the piece that this one is in. */
    IpAddress piece(IpAddress address) {
        IpAddress start = starts.floor(address);
        return start == null ? address : start;
    }

    /** One address of each piece that has such a one, never the unspecified one. */
    List<IpAddress> samples(Predicate<IpAddress> wanted) {
        List<IpAddress> samples = new ArrayList<>();
        for (IpAddress start : starts) {
            IpAddress end = starts.higher(start);
            Optional<IpAddress> at = Optional.of(start);
            while (at.isPresent() && !at.get().equals(end) && (isUnspecified(at.get()) || !wanted.test(at.get()))) {
                at = next(at.get());
            }
            at.filter(address -> !address.equals(end)).ifPresent(samples::add);
        }
        return samples;
    }

    private static boolean isUnspecified(IpAddress address) {
        return address.high() == 0 && address.low() == 0;
    }

    private static IpAddress last(Cidr block) {
        IpAddress first = block.network();
        int free = first.family().bits() - block.prefix();
        return switch (first.family()) {
            case IPV4 -> IpAddress.v4((int) (first.low() | ones(free)));
            case IPV6 -> IpAddress.v6(first.high() | ones(free - Long.SIZE), first.low() | ones(free));
        };
    }

    /** The lowest {@code bits} of 64 set. */
    private static long ones(int bits) {
        return bits <= 0 ? 0 : bits >= Long.SIZE ? -1L : (1L << bits) - 1;
    }

    /** The address after it in its family. */
    private static Optional<IpAddress> next(IpAddress address) {
        boolean carry = address.low() == (address.family() == AddressFamily.IPV4 ? ones(Integer.SIZE) : -1L);
        return switch (address.family()) {
            case IPV4 -> carry ? Optional.empty() : Optional.of(IpAddress.v4((int) (address.low() + 1)));
            case IPV6 ->
                carry && address.high() == -1L
                        ? Optional.empty()
                        : Optional.of(IpAddress.v6(address.high() + (carry ? 1 : 0), address.low() + 1));
        };
    }
}
