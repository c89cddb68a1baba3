// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server;

import dev.netiso.flow.Lost;
import dev.netiso.server.auth.Authorizer;
import dev.netiso.server.auth.CachingAuthorizer;
import dev.netiso.server.auth.FrontProxy;
import dev.netiso.server.certificates.CertificateKeeper;
import dev.netiso.server.certificates.LeafProfile;
import dev.netiso.server.certificates.TlsCredentials;
import dev.netiso.server.cluster.Cluster;
import dev.netiso.server.collect.Agents;
import dev.netiso.server.collect.Collector;
import dev.netiso.server.collect.Losses;
import dev.netiso.server.flows.Coverage;
import dev.netiso.server.flows.FlowsHandler;
import dev.netiso.server.flows.Watches;
import dev.netiso.server.http.Clients;
import dev.netiso.server.http.HttpServer;
import dev.netiso.server.http.Limits;
import dev.netiso.server.observe.ObserverEndpoint;
import dev.netiso.server.store.FlowStore;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Logger;

/** A running flow server: all parts, put together by hand. */
public final class FlowServer implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(FlowServer.class.getName());

    /** How long an answer about a right holds. A list sees a withdrawn right no longer than this, a watch as long again as {@link Watches.Pace#review} lasts. */
    private static final Duration ACCESS_REMEMBERED = Duration.ofSeconds(5);

    private static final int ACCESS_ANSWERS = 4096;
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Cluster cluster;
    private final FrontProxy frontProxy = new FrontProxy();
    private final TlsCredentials credentials = new TlsCredentials();
    private final Agents agents;
    private final Collector collector;
    private final Watches watches;
    private final Upkeep upkeep;
    private final HttpServer http;
    private final ObserverEndpoint observer;
    private volatile boolean stopping;

    private FlowServer(Settings settings, InstantSource clock) throws IOException {
        cluster = Cluster.connect(settings.kubeconfig(), settings.names(), clock);
        upkeep = new Upkeep(
                keeper(settings, clock),
                credentials,
                cluster::frontProxyRules,
                cluster::ensureCaBundle,
                frontProxy,
                Upkeep.Pace.DEFAULT);
        upkeep.begin();
        FlowStore store = new FlowStore(settings.retain(), clock.instant());
        Losses losses = new Losses(clock);
        CompletableFuture<ObserverEndpoint> observing = new CompletableFuture<>();
        collector = new Collector(store, cluster.view(), losses, lost -> report(observing, lost), clock);
        String agentName = LeafProfile.nodeAgent(settings.names().namespace()).commonName();
        agents = new Agents(credentials, agentName, collector, clock);
        observer = ObserverEndpoint.start(
                settings.observerListen(), credentials, store, agents::states, settings.version(), clock);
        observing.complete(observer);
        watches = new Watches(store, Watches.Pace.DEFAULT, clock);
        Authorizer authorizer = new CachingAuthorizer(cluster.authorizer(), clock, ACCESS_REMEMBERED, ACCESS_ANSWERS);
        FlowsHandler handler = new FlowsHandler(
                frontProxy,
                authorizer,
                store,
                Readiness.of(credentials, frontProxy, cluster, agents::states, () -> stopping),
                coverage(losses),
                watches,
                clock);
        http = HttpServer.start(
                settings.listen(),
                credentials.keys(),
                new Clients(frontProxy::authorities, frontProxy::isShownBy),
                handler,
                Limits.DEFAULT);
        cluster.followAgents(agents::follow);
        LOG.info(() -> "flow server " + settings.version() + " serves HTTPS at port " + http.port()
                + " and the Observer API at port " + observer.port() + "; keeps the last " + settings.retain()
                + " flows");
    }

    private Coverage coverage(Losses losses) {
        return new Coverage() {
            @Override
            public List<String> warnings(String namespace) {
                Warnings now = new Warnings(agents.states(), losses.recent(), cluster.following(), cluster.problems());
                return namespace.isEmpty() ? now.forCluster() : now.forNamespace(namespace);
            }

            @Override
            public long lost() {
                return losses.total();
            }
        };
    }

    private static void report(CompletableFuture<ObserverEndpoint> observing, Lost lost) {
        Optional.ofNullable(observing.getNow(null)).ifPresent(endpoint -> endpoint.reportLost(lost));
    }

    private CertificateKeeper keeper(Settings settings, InstantSource clock) {
        return new CertificateKeeper(
                cluster.secrets(),
                clock,
                LeafProfile.flowServer(
                        settings.names().service(), settings.names().namespace()),
                LeafProfile.nodeAgent(settings.names().namespace()));
    }

    /**
     * Makes the certificates, which waits for the API server, and begins to serve.
     *
     * @throws IOException if an address cannot be listened at
     */
    public static FlowServer start(Settings settings, InstantSource clock) throws IOException {
        return new FlowServer(settings, clock);
    }

    /** The port that HTTPS is served at. */
    public int port() {
        return http.port();
    }

    /** Ends watches in good order, and then everything else. */
    @Override
    public void close() {
        LOG.info("stopping");
        stopping = true;
        watches.end();
        http.stop(GRACE);
        observer.close();
        agents.close();
        collector.close();
        upkeep.close();
        cluster.close();
    }
}
