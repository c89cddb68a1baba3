// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.cluster;

import dev.netiso.flow.IpAddress;
import dev.netiso.kube.ClusterState;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Pod;
import dev.netiso.server.collect.ClusterView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The followed objects as flows need them. */
record StateView(ClusterState state) implements ClusterView {
    @Override
    public Optional<Pod> podByUid(String uid) {
        return state.podByUid(uid);
    }

    @Override
    public List<Pod> podsByAddress(IpAddress address, Instant at) {
        return state.podsByAddress(address, at);
    }

    @Override
    public void prove(Pod pod, IpAddress address, Instant at) {
        state.prove(pod, address, at);
    }

    @Override
    public Evaluator evaluator() {
        return state.evaluator();
    }
}
