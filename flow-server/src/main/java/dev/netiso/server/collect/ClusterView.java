// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.collect;

import dev.netiso.flow.IpAddress;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The cluster's objects as far as flows need them; answers from memory. Safe to share between threads. */
public interface ClusterView {
    /** A pod that exists, or did not long ago. */
    Optional<Pod> podByUid(String uid);

    /** The pods that may have held the address at that time, the likeliest first. */
    List<Pod> podsByAddress(IpAddress address, Instant at);

    /** That pod certainly held the address at that time. */
    void prove(Pod pod, IpAddress address, Instant at);

    /** The policies of now. */
    Evaluator evaluator();
}
