// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server;

import dev.netiso.server.auth.FrontProxy;
import dev.netiso.server.auth.RequestHeaders;
import dev.netiso.server.certificates.CertificateKeeper;
import dev.netiso.server.certificates.CertificateKeeper.Kept;
import dev.netiso.server.certificates.TlsCredentials;
import dev.netiso.server.cluster.Cluster;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.logging.Logger;

/**
 * What must be so again and again: certificates that are good for a while, the front proxy's rules as they are now, and this server's CA in the APIService,
 * also after somebody applied its manifest again. What fails is logged once and tried again.
 */
final class Upkeep implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Upkeep.class.getName());

    /**
     * How often it is looked whether all is as it must be.
     *
     * @param look for the rules and the APIService
     * @param certificates for the Secrets, which somebody may delete
     * @param again after something failed
     */
    record Pace(Duration look, Duration certificates, Duration again) {
        static final Pace DEFAULT = new Pace(Duration.ofSeconds(5), Duration.ofMinutes(3), Duration.ofMillis(500));
    }

    private final CertificateKeeper keeper;
    private final TlsCredentials credentials;
    private final Supplier<Optional<RequestHeaders>> currentRules;
    private final Predicate<String> ensureCaBundle;
    private final FrontProxy frontProxy;
    private final Pace pace;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("upkeep").daemon().factory());

    private final Map<String, String> complaints = new ConcurrentHashMap<>();
    private RequestHeaders rules = RequestHeaders.NONE;

    /**
     * Nothing is done before {@link #begin}.
     *
     * @param currentRules reads how the front proxy proves itself now
     * @param ensureCaBundle puts the CA into the APIService, and says whether there is one
     */
    Upkeep(
            CertificateKeeper keeper,
            TlsCredentials credentials,
            Supplier<Optional<RequestHeaders>> currentRules,
            Predicate<String> ensureCaBundle,
            FrontProxy frontProxy,
            Pace pace) {
        this.keeper = keeper;
        this.credentials = credentials;
        this.currentRules = currentRules;
        this.ensureCaBundle = ensureCaBundle;
        this.frontProxy = frontProxy;
        this.pace = pace;
    }

    /** Sees to all of it once, waiting for the certificates as long as it takes, and goes on by itself. */
    void begin() {
        while (!attempt("certificates", this::certificates)) {
            try {
                Thread.sleep(pace.again());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        look();
        later(this::lookAtCertificates, pace.certificates());
    }

    private void lookAtCertificates() {
        boolean kept = attempt("certificates", this::certificates);
        later(this::lookAtCertificates, kept ? pace.certificates() : pace.again());
    }

    private void look() {
        boolean believes = attempt("front proxy", this::followRules);
        boolean announced = attempt("APIService", this::announce);
        later(this::look, believes && announced ? pace.look() : pace.again());
    }

    private void later(Runnable task, Duration pause) {
        if (!timer.isShutdown()) {
            var _ = timer.schedule(task, pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void certificates() {
        Kept kept = Cluster.asking("keep certificates in Secrets", keeper::ensure);
        if (!credentials.inUse().equals(Optional.of(kept))) {
            credentials.use(kept);
        }
    }

    private void followRules() {
        RequestHeaders now = currentRules.get().orElse(RequestHeaders.NONE);
        if (!now.equals(rules)) {
            frontProxy.follow(now);
            rules = now;
            LOG.info(() -> frontProxy.ready()
                    ? "believes the front proxy of kube-apiserver, named " + now.allowedNames()
                    : "kube-apiserver has no front proxy, so nobody is believed");
        }
    }

    private void announce() {
        credentials.inUse().ifPresent(kept -> {
            String ca = kept.authority().identity().certificatePem();
            if (!ensureCaBundle.test(ca)) {
                throw new IllegalStateException(
                        "the API is not registered: there is no APIService; apply install.yaml");
            }
        });
    }

    private boolean attempt(String name, Runnable task) {
        try {
            task.run();
            complaints.remove(name);
            return true;
        } catch (RuntimeException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.equals(complaints.put(name, message))) {
                LOG.warning(() -> message + "; trying again");
            }
            return false;
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
