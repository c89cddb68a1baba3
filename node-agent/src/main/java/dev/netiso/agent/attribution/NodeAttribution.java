// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.attribution;

import dev.netiso.agent.bpf.RouteNetlink;
import dev.netiso.agent.event.FlowRow;
import dev.netiso.agent.event.KernelClock;
import dev.netiso.agent.event.Sighting;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * Whose the ends of connections are on this node. A packet that the node forwards has no socket: it came from what is behind the device by which it came in,
 * which a sender cannot choose, and goes to what is behind the one by which it would go out. That namespace is its pod's whose sockets were seen in it. What
 * began after the packet was seen is not where it came from or went to.
 */
public final class NodeAttribution implements Attribution {
    private static final int MAX_ASKED = 4096;

    private final int own;
    private final PodCgroups cgroups;
    private final KernelClock clock;
    private final IntFunction<List<Sighting>> openers;
    private final LinkedNamespaces links;
    private final RoutedDevices routes;
    private final NamespaceOwners owners;
    private final LongSupplier nanos;
    private final Map<Integer, Long> askedAt = new HashMap<>();
    private final LongAdder unknown = new LongAdder();

    /**
     * @param own inode number of the node's network namespace, in which netlink was opened
     * @param netnsDirectory where container runtimes mount network namespaces
     * @param openers what the kernel side knows of who opened sockets in a namespace, by its inode number
     * @param nanos the kernel's CLOCK_MONOTONIC, in nanoseconds
     */
    public NodeAttribution(
            int own,
            Path netnsDirectory,
            RouteNetlink netlink,
            PodCgroups cgroups,
            KernelClock clock,
            IntFunction<List<Sighting>> openers,
            LongSupplier nanos) {
        this.own = own;
        this.cgroups = cgroups;
        this.clock = clock;
        this.openers = openers;
        this.nanos = nanos;
        MountedNamespaces mounted = new MountedNamespaces(netnsDirectory, netlink::idOf);
        this.links = new LinkedNamespaces(netlink::namespaceBehind, mounted::find, nanos);
        this.routes = new RoutedDevices(netlink::deviceTo, nanos);
        this.owners = new NamespaceOwners(own, cgroups::podOf);
    }

    @Override
    public void learn(FlowRow row) {
        if (row.socketNetns() != 0 && row.cgroupId() != 0) {
            owners.learn(row.socketNetns(), row.cgroupId(), clock.at(row.last()));
        }
    }

    @Override
    public Place source(FlowRow row) {
        return row.netns() == own && row.incomingDevice() != 0 ? behind(row.incomingDevice(), row) : Place.UNKNOWN;
    }

    @Override
    public Place destination(FlowRow row) {
        if (row.netns() != own) {
            return Place.UNKNOWN;
        }
        OptionalInt device = routes.to(row.destination());
        return device.isPresent() ? behind(device.getAsInt(), row) : Place.UNKNOWN;
    }

    private Place behind(int device, FlowRow row) {
        Instant seen = clock.at(row.first());
        return links.behind(device)
                .filter(namespace -> !namespace.since().isAfter(seen))
                .map(namespace -> new Place(namespace.inode(), owner(namespace, row.last())))
                .orElse(Place.UNKNOWN);
    }

    private String owner(Mounted namespace, long seen) {
        Optional<String> pod = owners.podOf(namespace);
        if (pod.isEmpty()) {
            ask(own, seen);
            ask(namespace.inode(), seen);
            pod = owners.podOf(namespace);
        }
        if (pod.isEmpty()) {
            unknown.increment();
        }
        return pod.orElse("");
    }

    /** Unless it was asked after the packet was seen: then it was known already who had opened sockets before. */
    private void ask(int netns, long seen) {
        Long before = askedAt.get(netns);
        if (before != null && before > seen) {
            return;
        }
        if (askedAt.size() == MAX_ASKED) {
            askedAt.clear();
        }
        askedAt.put(netns, nanos.getAsLong());
        openers.apply(netns).forEach(one -> owners.learn(netns, one.cgroupId(), clock.at(one.first())));
    }

    @Override
    public Optional<String> podOf(long cgroupId) {
        return cgroups.podOf(cgroupId);
    }

    /** How many ends were in a namespace of this node of which nobody knew whose it is. Any thread may ask. */
    public long unknown() {
        return unknown.sum();
    }
}
