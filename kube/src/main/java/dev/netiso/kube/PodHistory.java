// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import dev.netiso.flow.IpAddress;
import dev.netiso.policy.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which pod held which address when, for as long as flows of it may still arrive. Addresses are reused within a second, and a pod's last flows are read after it
 * has gone. At one time one pod holds an address: the younger ends the tenure of the older, whatever the API still says of that one, and a flow that a node's
 * kernel knew to be a pod's proves who held it then. Safe to share between threads; bounded by the pods that exist, {@link #RETENTION} and {@link #MAX_PAST}.
 */
final class PodHistory {
    static final Duration RETENTION = Duration.ofMinutes(10);
    static final int MAX_PAST = 10_000;

    /** How far the clocks of nodes and API server may be apart. */
    private static final Duration SKEW = Duration.ofSeconds(5);

    private final Map<IpAddress, List<Tenure>> byAddress = new HashMap<>();
    private final Map<String, Pod> byUid = new HashMap<>();
    private final Deque<Past> past = new ArrayDeque<>();

    /** A pod's time with an address. */
    private static final class Tenure {
        final Pod pod;
        final Instant since;
        /** {@link Instant#MAX} while it holds the address. */
        Instant until = Instant.MAX;
        /** Between these it certainly held it. */
        Instant provenFrom = Instant.MAX;

        Instant provenTo = Instant.MIN;

        Tenure(Pod pod, Instant since) {
            this.pod = pod;
            this.since = since;
        }

        boolean isOpen() {
            return until.equals(Instant.MAX);
        }

        boolean covers(Instant at, Duration tolerance) {
            return !at.isBefore(since.minus(tolerance)) && (isOpen() || !at.isAfter(until.plus(tolerance)));
        }

        boolean isOf(Pod other) {
            return pod.uid().equals(other.uid());
        }

        /** Another that is proven to have held it then, or on the other side of then. */
        boolean isRefutedBy(Tenure other, Instant at) {
            boolean younger = other.since.isAfter(since);
            boolean older = other.since.isBefore(since);
            boolean begunBefore = !at.isBefore(other.provenFrom);
            boolean notEndedBefore = !at.isAfter(other.provenTo);
            return (begunBefore && (younger || notEndedBefore)) || (notEndedBefore && older);
        }

        void prove(Instant at) {
            provenFrom = at.isBefore(provenFrom) ? at : provenFrom;
            provenTo = at.isAfter(provenTo) ? at : provenTo;
        }
    }

    /** Something to forget once {@code since} is long ago: a tenure that ended, or, without an address, a pod that was deleted. */
    private record Past(String uid, Optional<IpAddress> address, Instant since) {}

    /**
     * A pod as it is now.
     *
     * @param created when the object was created: it held no address before
     */
    synchronized void put(Pod pod, Instant created, Instant now) {
        Optional<Pod> before = Optional.ofNullable(byUid.put(pod.uid(), pod));
        List<IpAddress> held = pod.selectable() ? pod.addresses() : List.of();
        before.ifPresent(old -> old.addresses().stream()
                .filter(address -> !held.contains(address))
                .forEach(address -> end(old, address, now)));
        for (IpAddress address : held) {
            // an address that a younger pod took is not given back by what is said of the older one afterwards
            boolean had = before.filter(Pod::selectable)
                    .filter(old -> old.addresses().contains(address))
                    .isPresent();
            hold(pod, address, created, had);
            endAllButTheYoungest(address, now);
        }
        forget(now);
    }

    private void hold(Pod pod, IpAddress address, Instant created, boolean had) {
        List<Tenure> tenures = byAddress.computeIfAbsent(address, _ -> new ArrayList<>(1));
        Optional<Tenure> open = tenures.stream()
                .filter(tenure -> tenure.isOf(pod) && tenure.isOpen())
                .findFirst();
        if (open.isEmpty() && had) {
            return;
        }
        Tenure renewed = new Tenure(pod, created);
        open.ifPresent(old -> {
            renewed.provenFrom = old.provenFrom;
            renewed.provenTo = old.provenTo;
            tenures.remove(old);
        });
        tenures.add(renewed);
    }

    private void endAllButTheYoungest(IpAddress address, Instant now) {
        List<Tenure> open = byAddress.getOrDefault(address, List.of()).stream()
                .filter(Tenure::isOpen)
                .toList();
        if (open.size() > 1) {
            Tenure youngest = open.stream()
                    .reduce((one, other) -> other.since.isBefore(one.since) ? one : other)
                    .orElseThrow();
            open.stream().filter(tenure -> tenure != youngest).forEach(tenure -> end(tenure.pod, address, now));
        }
    }

    /** That pod certainly held the address then: a kernel knew a packet from or to it as the pod's, whose address it is. */
    synchronized void prove(Pod pod, IpAddress address, Instant at) {
        byAddress.getOrDefault(address, List.of()).stream()
                .filter(tenure -> tenure.isOf(pod))
                .filter(tenure -> tenure.covers(at, SKEW))
                .reduce((_, latest) -> latest)
                .ifPresent(tenure -> tenure.prove(at));
    }

    /** The pod's object was deleted. */
    synchronized void remove(Pod pod, Instant now) {
        pod.addresses().forEach(address -> end(pod, address, now));
        past.add(new Past(pod.uid(), Optional.empty(), now));
        forget(now);
    }

    synchronized Optional<Pod> byUid(String uid) {
        return Optional.ofNullable(byUid.get(uid));
    }

    /** The pods that may have held the address then, the likeliest first. */
    synchronized List<Pod> byAddress(IpAddress address, Instant at) {
        List<Tenure> tenures = byAddress.getOrDefault(address, List.of());
        return tenures.stream()
                .filter(tenure -> tenure.covers(at, SKEW))
                .filter(tenure -> tenures.stream().noneMatch(other -> other != tenure && tenure.isRefutedBy(other, at)))
                .sorted(Comparator.comparing((Tenure tenure) -> !tenure.covers(at, Duration.ZERO))
                        .thenComparing(tenure -> tenure.until))
                .map(tenure -> tenure.pod)
                .toList();
    }

    private void end(Pod pod, IpAddress address, Instant now) {
        for (Tenure tenure : byAddress.getOrDefault(address, List.of())) {
            if (tenure.isOf(pod) && tenure.isOpen()) {
                tenure.until = now;
                past.add(new Past(pod.uid(), Optional.of(address), now));
            }
        }
    }

    private void forget(Instant now) {
        while (!past.isEmpty()
                && (past.size() > MAX_PAST
                        || past.getFirst().since().plus(RETENTION).isBefore(now))) {
            Past oldest = past.removeFirst();
            oldest.address().ifPresentOrElse(address -> forget(oldest, address), () -> byUid.remove(oldest.uid()));
        }
    }

    private void forget(Past oldest, IpAddress address) {
        List<Tenure> tenures = byAddress.getOrDefault(address, List.of());
        tenures.removeIf(tenure -> tenure.pod.uid().equals(oldest.uid()) && tenure.until.equals(oldest.since()));
        if (tenures.isEmpty()) {
            byAddress.remove(address);
        }
    }
}
