// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.certificates;

import dev.netiso.server.certificates.SecretStore.Stored;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Logger;

/**
 * Keeps the certificates of the installation in Secrets: reads what is good, makes what is missing, replaces what is broken or near its end. Several flow
 * servers may do so at once: who comes second takes what the first one made.
 */
public final class CertificateKeeper {
    public static final String CA_SECRET = "netiso-ca";
    public static final String SERVER_SECRET = "flow-server-tls";
    public static final String AGENT_SECRET = "node-agent-tls";

    static final String CERTIFICATE = "tls.crt";
    static final String KEY = "tls.key";
    static final String AUTHORITY = "ca.crt";

    private static final Logger LOG = Logger.getLogger(CertificateKeeper.class.getName());
    private static final int ATTEMPTS = 5;

    /** What the flow server works with. */
    public record Kept(CertificateAuthority authority, Identity server) {}

    private final SecretStore secrets;
    private final InstantSource clock;
    private final LeafProfile server;
    private final LeafProfile agent;

    public CertificateKeeper(SecretStore secrets, InstantSource clock, LeafProfile server, LeafProfile agent) {
        this.secrets = secrets;
        this.clock = clock;
        this.server = server;
        this.agent = agent;
    }

    /**
     * Sees to it that all certificates are there and good for a while.
     *
     * @throws IllegalStateException if others kept changing the Secrets meanwhile
     */
    public Kept ensure() {
        CertificateAuthority ca = new CertificateAuthority(keep(CA_SECRET, new AuthorityRule()));
        Identity own = keep(SERVER_SECRET, new LeafRule(ca, server));
        keep(AGENT_SECRET, new LeafRule(ca, agent));
        return new Kept(ca, own);
    }

    private Identity keep(String name, Rule rule) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Stored> stored = secrets.find(name);
            Instant now = clock.instant();
            Optional<String> fault = stored.flatMap(secret -> fault(secret, rule, now));
            if (stored.isPresent() && fault.isEmpty()) {
                return parse(stored.get());
            }
            fault.filter(why -> !rule.replaceable()).ifPresent(why -> {
                throw new IllegalStateException("Secret " + name + " cannot be used: " + why
                        + "; delete it, and the flow server makes another one at its next start");
            });
            Identity made = rule.make(now);
            Map<String, String> data = rule.data(made);
            boolean done =
                    stored.map(old -> secrets.replace(name, old, data)).orElseGet(() -> secrets.create(name, data));
            if (done) {
                LOG.info(() ->
                        "made Secret " + name + fault.map(why -> ", as " + why).orElse("") + ": " + made);
                return made;
            }
        }
        throw new IllegalStateException("Secret " + name + " keeps changing: is another flow server at work?");
    }

    private static Optional<String> fault(Stored secret, Rule rule, Instant now) {
        try {
            return rule.fault(parse(secret), secret, now);
        } catch (IllegalArgumentException e) {
            return Optional.of("it holds " + e.getMessage());
        }
    }

    private static Identity parse(Stored secret) {
        return Identity.parse(
                secret.data().getOrDefault(CERTIFICATE, ""), secret.data().getOrDefault(KEY, ""));
    }

    /** What belongs in a Secret. */
    private sealed interface Rule {
        Identity make(Instant now);

        /** Why it cannot be used any more. @throws IllegalArgumentException if something else in the Secret cannot be read */
        Optional<String> fault(Identity identity, Stored secret, Instant now);

        Map<String, String> data(Identity identity);

        /** Whether a broken one may be made anew without being asked: not what others were told to trust. */
        boolean replaceable();
    }

    private record AuthorityRule() implements Rule {
        @Override
        public Identity make(Instant now) {
            return CertificateAuthority.create("netiso-ca", now).identity();
        }

        @Override
        public Optional<String> fault(Identity identity, Stored secret, Instant now) {
            return Fitness.faultOfAuthority(identity, now);
        }

        @Override
        public Map<String, String> data(Identity identity) {
            return Map.of(CERTIFICATE, identity.certificatePem(), KEY, identity.keyPem());
        }

        @Override
        public boolean replaceable() {
            return false;
        }
    }

    private record LeafRule(CertificateAuthority authority, LeafProfile profile) implements Rule {
        @Override
        public Identity make(Instant now) {
            return authority.issue(profile, now);
        }

        @Override
        public Optional<String> fault(Identity identity, Stored secret, Instant now) {
            return Pem.certificates(secret.data().getOrDefault(AUTHORITY, ""))
                            .contains(authority.identity().certificate())
                    ? Fitness.faultOfLeaf(identity, profile, authority, now)
                    : Optional.of("it names another certificate authority");
        }

        @Override
        public Map<String, String> data(Identity identity) {
            return Map.of(
                    CERTIFICATE,
                    identity.certificatePem(),
                    KEY,
                    identity.keyPem(),
                    AUTHORITY,
                    authority.identity().certificatePem());
        }

        @Override
        public boolean replaceable() {
            return true;
        }
    }
}
