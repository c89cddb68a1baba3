// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server;

import dev.netiso.kube.Following;
import dev.netiso.server.auth.FrontProxy;
import dev.netiso.server.certificates.TlsCredentials;
import dev.netiso.server.cluster.Cluster;
import dev.netiso.server.collect.AgentState;
import dev.netiso.server.flows.Health;
import dev.netiso.server.flows.Health.Check;
import dev.netiso.server.flows.Health.State;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What must hold before answers are worth having. Agents that cannot be reached are shown but do not count: the others' flows are worth having. */
final class Readiness {
    private Readiness() {}

    static Health of(
            TlsCredentials credentials,
            FrontProxy frontProxy,
            Cluster cluster,
            Supplier<List<AgentState>> agents,
            BooleanSupplier stopping) {
        return new Health(List.of(
                new Check(
                        "certificates",
                        () -> credentials.inUse().isPresent() ? State.ok("") : State.failed("none yet")),
                new Check(
                        "front-proxy",
                        () -> frontProxy.ready()
                                ? State.ok("")
                                : State.failed("its CA is not known, so nobody is believed")),
                new Check("cluster-objects", () -> objects(cluster)),
                new Check("agents", () -> agents(agents.get())),
                new Check("serving", () -> stopping.getAsBoolean() ? State.failed("stopping") : State.ok(""))));
    }

    private static State objects(Cluster cluster) {
        if (cluster.synced()) {
            return State.ok("");
        }
        List<String> missing = cluster.following().stream()
                .filter(kind -> kind.state() == Following.State.STARTING || kind.state() == Following.State.FAILING)
                .map(Following::resource)
                .toList();
        return State.failed("not read yet: " + (missing.isEmpty() ? "endpointslices" : String.join(", ", missing)));
    }

    private static State agents(List<AgentState> states) {
        long connected = states.stream().filter(AgentState::connected).count();
        return State.ok(connected + " of " + states.size() + " connected");
    }
}
