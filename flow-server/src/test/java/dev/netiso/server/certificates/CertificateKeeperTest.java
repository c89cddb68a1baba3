// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netiso.server.certificates.CertificateKeeper.Kept;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CertificateKeeperTest {
    private static final LeafProfile SERVER = LeafProfile.flowServer("flow-server", "netiso-system");
    private static final LeafProfile AGENT = LeafProfile.nodeAgent("netiso-system");

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T14:00:00Z"));
    private final MemorySecrets secrets = new MemorySecrets();
    private final CertificateKeeper keeper = new CertificateKeeper(secrets, now::get, SERVER, AGENT);

    /** Secrets as a cluster keeps them. */
    private static final class MemorySecrets implements SecretStore {
        private final Map<String, Stored> stored = new HashMap<>();
        private int writes;
        private Runnable beforeWrite = () -> {};

        @Override
        public Optional<Stored> find(String name) {
            return Optional.ofNullable(stored.get(name));
        }

        @Override
        public boolean create(String name, Map<String, String> data) {
            beforeWrite.run();
            return stored.putIfAbsent(name, new Stored(data, "v" + ++writes)) == null;
        }

        @Override
        public boolean replace(String name, Stored old, Map<String, String> data) {
            beforeWrite.run();
            return stored.replace(name, old, new Stored(data, "v" + ++writes));
        }

        void change(String name, String key, String value) {
            Map<String, String> data = new HashMap<>(find(name).orElseThrow().data());
            data.put(key, value);
            stored.put(name, new Stored(data, "changed"));
        }
    }

    @Test
    void what_is_missing_is_made_and_what_is_there_is_used() {
        Kept first = keeper.ensure();
        assertThat(secrets.stored).containsOnlyKeys("netiso-ca", "flow-server-tls", "node-agent-tls");
        assertThat(keeper.ensure()).isEqualTo(first);
        assertThat(secrets.writes).isEqualTo(3);
    }

    @Test
    void the_certificates_say_what_they_are_for() throws Exception {
        Kept kept = keeper.ensure();
        X509Certificate ca = kept.authority().identity().certificate();
        X509Certificate server = kept.server().certificate();
        X509Certificate agent = Pem.certificates(
                        secrets.find("node-agent-tls").orElseThrow().data().getOrDefault("tls.crt", ""))
                .getFirst();
        assertThat(ca.getBasicConstraints()).isZero();
        ca.verify(ca.getPublicKey());
        server.verify(ca.getPublicKey());
        agent.verify(ca.getPublicKey());
        assertThat(server.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(agent.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(server.getSubjectAlternativeNames())
                .extracting(name -> (Object) name.get(1))
                .containsExactly(
                        "flow-server.netiso-system.svc", "flow-server.netiso-system.svc.cluster.local", "localhost");
        assertThat(agent.getSubjectAlternativeNames())
                .extracting(name -> (Object) name.get(1))
                .containsExactly("node-agent.netiso-system.svc");
        assertThat(agent.getBasicConstraints()).isEqualTo(-1);
    }

    @Test
    void a_certificate_is_renewed_when_less_than_a_third_of_its_time_is_left() {
        Kept first = keeper.ensure();
        now.updateAndGet(time -> time.plus(Duration.ofDays(240)));
        assertThat(keeper.ensure()).isEqualTo(first);
        now.updateAndGet(time -> time.plus(Duration.ofDays(5)));
        Kept renewed = keeper.ensure();
        assertThat(renewed.authority()).isEqualTo(first.authority());
        assertThat(renewed.server()).isNotEqualTo(first.server());
        assertThat(renewed.server().certificate().getNotAfter().toInstant())
                .isEqualTo(now.get().plus(Duration.ofDays(365)));
        assertThat(secrets.writes).isEqualTo(5);
    }

    @Test
    void who_comes_second_takes_what_the_first_one_made() {
        CertificateKeeper other = new CertificateKeeper(secrets, now::get, SERVER, AGENT);
        secrets.beforeWrite = () -> {
            secrets.beforeWrite = () -> {};
            other.ensure();
        };
        Kept mine = keeper.ensure();
        assertThat(other.ensure()).isEqualTo(mine);
        assertThat(secrets.stored).hasSize(3);
    }

    @Test
    void a_certificate_of_another_authority_or_with_other_names_is_replaced() {
        keeper.ensure();
        CertificateAuthority other = CertificateAuthority.create("netiso-ca", now.get());
        Identity foreign = other.issue(SERVER, now.get());
        secrets.change("flow-server-tls", "tls.crt", foreign.certificatePem());
        secrets.change("flow-server-tls", "tls.key", foreign.keyPem());
        Kept kept = keeper.ensure();
        assertThat(kept.server()).isNotEqualTo(foreign);

        CertificateKeeper moved =
                new CertificateKeeper(secrets, now::get, LeafProfile.flowServer("flow-server", "elsewhere"), AGENT);
        assertThat(moved.ensure().server()).isNotEqualTo(kept.server());
    }

    @Test
    void a_key_that_does_not_belong_to_the_certificate_is_found_out() {
        keeper.ensure();
        secrets.change(
                "node-agent-tls",
                "tls.key",
                CertificateAuthority.create("x", now.get()).identity().keyPem());
        keeper.ensure();
        assertThat(secrets.writes).isEqualTo(4);
    }

    @Test
    void an_authority_that_cannot_be_used_is_never_replaced_unasked() {
        keeper.ensure();
        for (String garbage : List.of("", "garbage", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")) {
            secrets.change("netiso-ca", "tls.crt", garbage);
            assertThatThrownBy(keeper::ensure)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Secret netiso-ca cannot be used")
                    .hasMessageContaining("delete it");
        }
        assertThat(secrets.writes).isEqualTo(3);
    }

    @Test
    void no_text_of_it_holds_a_key() {
        Kept kept = keeper.ensure();
        String key = kept.server().keyPem().lines().skip(1).findFirst().orElseThrow();
        assertThat(kept.toString()).doesNotContain(key).contains("flow-server.netiso-system.svc");
        assertThat(secrets.stored.toString()).doesNotContain(key).contains("tls.key");
        assertThatThrownBy(() -> Identity.parse(kept.server().certificatePem(), "-----BEGIN PRIVATE KEY-----\n" + key))
                .hasMessageNotContaining(key);
    }
}
