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
 * Which pod held which address when, for as long as flows of it may still arrive. Addresses are reused within seconds, and a pod's last flows are read after it
 * has gone. Safe to share between threads; bounded by the pods that exist, {@link #RETENTION} and {@link #MAX_PAST}.
 */
final class PodHistory {
    static final Duration RETENTION = Duration.ofMinutes(10);
    static final int MAX_PAST = 10_000;

    /** How far the clocks of nodes and API server may be apart. */
    private static final Duration SKEW = Duration.ofSeconds(5);

    private final Map<IpAddress, List<Tenure>> byAddress = new HashMap<>();
    private final Map<String, Pod> byUid = new HashMap<>();
    private final Deque<Past> past = new ArrayDeque<>();

    /** @param until {@link Instant#MAX} while it holds the address */
    private record Tenure(Pod pod, Instant since, Instant until) {
        boolean covers(Instant at, Duration tolerance) {
            return !at.isBefore(since.minus(tolerance))
                    && (until.equals(Instant.MAX) || !at.isAfter(until.plus(tolerance)));
        }

        boolean isOf(Pod other) {
            return pod.uid().equals(other.uid());
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
            List<Tenure> tenures = byAddress.computeIfAbsent(address, _ -> new ArrayList<>(1));
            tenures.removeIf(tenure -> tenure.isOf(pod) && tenure.until().equals(Instant.MAX));
            tenures.add(new Tenure(pod, created, Instant.MAX));
        }
        forget(now);
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
        return byAddress.getOrDefault(address, List.of()).stream()
                .filter(tenure -> tenure.covers(at, SKEW))
                .sorted(Comparator.comparing((Tenure tenure) -> !tenure.covers(at, Duration.ZERO))
                        .thenComparing(Tenure::until))
                .map(Tenure::pod)
                .toList();
    }

    private void end(Pod pod, IpAddress address, Instant now) {
        List<Tenure> tenures = byAddress.getOrDefault(address, List.of());
        for (int i = 0; i < tenures.size(); i++) {
            Tenure tenure = tenures.get(i);
            if (tenure.isOf(pod) && tenure.until().equals(Instant.MAX)) {
                tenures.set(i, new Tenure(tenure.pod(), tenure.since(), now));
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
        tenures.removeIf(tenure ->
                tenure.pod().uid().equals(oldest.uid()) && tenure.until().equals(oldest.since()));
        if (tenures.isEmpty()) {
            byAddress.remove(address);
        }
    }
}
