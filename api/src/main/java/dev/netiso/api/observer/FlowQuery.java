// SPDX-License-Identifier: Apache-2.0
package dev.netiso.api.observer;

import dev.netiso.flow.Flow;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What a GetFlows request asks for, read and checked.
 *
 * @param number how many flows to send, counting those that match; empty for no bound. With {@code follow} it bounds what is sent of the past
 * @param first the number counts from the oldest flow, not from the youngest
 */
record FlowQuery(
        Optional<Long> number,
        boolean first,
        boolean follow,
        Optional<Instant> since,
        Optional<Instant> until,
        Predicate<Flow> filter) {
    /** Hubble's GetFlowsRequest.extensions: metadata that a server may ignore by its definition. */
    private static final int EXTENSIONS = 150000;

    /** @throws IllegalArgumentException naming what is contradictory, not known or cannot be read */
    static FlowQuery read(GetFlowsRequest request, FlowFilters.Names names) {
        refuseUnknown(request);
        if (request.getFirst() && request.getFollow()) {
            throw new IllegalArgumentException("first cannot be given with follow");
        }
        return new FlowQuery(
                request.getNumber() == 0 ? Optional.empty() : Optional.of(bounded(request.getNumber())),
                request.getFirst(),
                request.getFollow(),
                request.hasSince() ? Optional.of(Timestamps.read("since", request.getSince())) : Optional.empty(),
                request.hasUntil() ? Optional.of(Timestamps.read("until", request.getUntil())) : Optional.empty(),
                FlowFilters.choosing(request.getWhitelistList(), request.getBlacklistList(), names));
    }

    /** The wire's numbers are unsigned. */
    private static long bounded(long unsigned) {
        return unsigned < 0 ? Long.MAX_VALUE : unsigned;
    }

    private static void refuseUnknown(GetFlowsRequest request) {
        TreeSet<Integer> unknown =
                new TreeSet<>(request.getUnknownFields().asMap().keySet());
        unknown.remove(EXTENSIONS);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("GetFlows: netiso does not know field " + unknown.first());
        }
    }

    boolean matches(Flow flow) {
        return since.map(bound -> !flow.time().isBefore(bound)).orElse(true)
                && until.map(bound -> !flow.time().isAfter(bound)).orElse(true)
                && filter.test(flow);
    }

    /** Nothing that ends the request is among the flows to come, as they are about in order of time. */
    boolean isPast(Flow flow) {
        return until.map(flow.time()::isAfter).orElse(false);
    }
}
