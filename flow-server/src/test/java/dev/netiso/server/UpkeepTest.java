// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.netiso.server.auth.FrontProxy;
import dev.netiso.server.certificates.CertificateKeeper;
import dev.netiso.server.certificates.LeafProfile;
import dev.netiso.server.certificates.SecretStore;
import dev.netiso.server.certificates.TlsCredentials;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UpkeepTest {
    private final Secrets secrets = new Secrets();
    private final TlsCredentials credentials = new TlsCredentials();
    private Optional<Upkeep> upkeep = Optional.empty();

    private static final class Secrets implements SecretStore {
        private final Map<String, Stored> stored = new ConcurrentHashMap<>();
        private final AtomicInteger failures = new AtomicInteger();
        private volatile boolean failing;

        @Override
        public Optional<Stored> find(String name) {
            if (failing) {
                failures.incrementAndGet();
                throw new IllegalStateException("the API server cannot be asked");
            }
            return Optional.ofNullable(stored.get(name));
        }

        @Override
        public boolean create(String name, Map<String, String> data) {
            return stored.putIfAbsent(name, new Stored(data, "1")) == null;
        }

        @Override
        public boolean replace(String name, Stored old, Map<String, String> data) {
            return stored.replace(name, old, new Stored(data, "2"));
        }
    }

    private void begin(Upkeep.Pace pace) {
        CertificateKeeper keeper = new CertificateKeeper(
                secrets,
                InstantSource.system(),
                LeafProfile.flowServer("flow-server", "netiso-system"),
                LeafProfile.nodeAgent("netiso-system"));
        upkeep = Optional.of(new Upkeep(keeper, credentials, Optional::empty, pem -> true, new FrontProxy(), pace));
        upkeep.get().begin();
    }

    @AfterEach
    void stop() {
        upkeep.ifPresent(Upkeep::close);
    }

    @Test
    void a_secret_that_was_deleted_is_there_again_after_minutes_not_days() {
        assertThat(Upkeep.Pace.DEFAULT.certificates()).isLessThanOrEqualTo(Duration.ofMinutes(5));
        begin(new Upkeep.Pace(Duration.ofMinutes(1), Duration.ofMillis(50), Duration.ofMinutes(1)));
        secrets.stored.remove(CertificateKeeper.AGENT_SECRET);
        await().atMost(Duration.ofSeconds(5)).until(() -> secrets.stored.containsKey(CertificateKeeper.AGENT_SECRET));
    }

    @Test
    void what_fails_is_tried_again_soon() {
        begin(new Upkeep.Pace(Duration.ofMinutes(1), Duration.ofSeconds(3), Duration.ofMillis(20)));
        secrets.failing = true;
        await("several tries within the pause of one that succeeds")
                .atMost(Duration.ofSeconds(5))
                .until(() -> secrets.failures.get() >= 10);
        secrets.stored.remove(CertificateKeeper.AGENT_SECRET);
        secrets.failing = false;
        await().atMost(Duration.ofSeconds(5)).until(() -> secrets.stored.containsKey(CertificateKeeper.AGENT_SECRET));
    }
}
