// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** Certificates of any kind, good ones and bad ones, for tests. */
public final class TestPki {
    /** A certificate, its key, and the authority that signed it. */
    public record Signed(X509Certificate certificate, PrivateKey key, KeyPair pair) {
        public String certificatePem() {
            return pem("CERTIFICATE", encoded(certificate));
        }

        public String keyPem() {
            return pem("PRIVATE KEY", key.getEncoded());
        }
    }

    private TestPki() {}

    /** An authority of that name. */
    public static Signed authority(String commonName) {
        KeyPair keys = keys();
        return sign("CN=" + commonName, keys, "CN=" + commonName, keys, Duration.ofDays(1), true, List.of(), List.of());
    }

    /** A client's certificate. */
    public static Signed client(Signed authority, String subject) {
        return leaf(authority, subject, Duration.ofDays(1), List.of(KeyPurposeId.id_kp_clientAuth), List.of());
    }

    /** A client's certificate for a kubeconfig: fabric8 reads PKCS #8 keys of RSA alone. */
    public static Signed rsaClient(Signed authority, String subject) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return leaf(
                    authority,
                    subject,
                    generator.generateKeyPair(),
                    Duration.ofDays(1),
                    List.of(KeyPurposeId.id_kp_clientAuth),
                    List.of());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A server's certificate; names that look like addresses are ones. */
    public static Signed server(Signed authority, String... names) {
        return leaf(
                authority,
                "CN=" + names[0],
                Duration.ofDays(1),
                List.of(KeyPurposeId.id_kp_serverAuth),
                List.of(names));
    }

    /** A certificate that ended before now. */
    public static Signed expiredClient(Signed authority, String subject) {
        return leaf(authority, subject, Duration.ofMinutes(-1), List.of(KeyPurposeId.id_kp_clientAuth), List.of());
    }

    private static Signed leaf(
            Signed authority, String subject, Duration life, List<KeyPurposeId> purposes, List<String> names) {
        return leaf(authority, subject, keys(), life, purposes, names);
    }

    private static Signed leaf(
            Signed authority,
            String subject,
            KeyPair keys,
            Duration life,
            List<KeyPurposeId> purposes,
            List<String> names) {
        String issuer = authority.certificate().getSubjectX500Principal().getName();
        return sign(subject, keys, issuer, authority.pair(), life, false, purposes, names);
    }

    private static Signed sign(
            String subject,
            KeyPair keys,
            String issuer,
            KeyPair issuerKeys,
            Duration life,
            boolean authority,
            List<KeyPurposeId> purposes,
            List<String> names) {
        Instant now = Instant.now();
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    new X500Name(issuer),
                    BigInteger.valueOf(System.nanoTime()),
                    Date.from(now.minus(Duration.ofHours(1))),
                    Date.from(now.plus(life)),
                    new X500Name(subject),
                    keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (!purposes.isEmpty()) {
                builder.addExtension(
                        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes.toArray(KeyPurposeId[]::new)));
            }
            if (!names.isEmpty()) {
                builder.addExtension(Extension.subjectAlternativeName, false, names(names));
            }
            X509Certificate certificate = new JcaX509CertificateConverter()
                    .getCertificate(builder.build(
                            new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKeys.getPrivate())));
            return new Signed(certificate, keys.getPrivate(), keys);
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static GeneralNames names(List<String> names) {
        return new GeneralNames(names.stream()
                .map(name ->
                        new GeneralName(name.matches("[0-9.]+") ? GeneralName.iPAddress : GeneralName.dNSName, name))
                .toArray(GeneralName[]::new));
    }

    /** A key pair on P-256. */
    public static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The public half of a key. */
    public static String publicPem(KeyPair keys) {
        return pem("PUBLIC KEY", keys.getPublic().getEncoded());
    }

    /** The private half of a key, as Go's crypto reads it too. */
    public static String privatePem(Key key) {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    private static String pem(String type, byte[] content) {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a client needs that trusts an authority and shows a certificate, or none. */
    public static SSLContext clientContext(X509Certificate trusted, Optional<Signed> shown) {
        try {
            KeyStore trust = empty();
            trust.setCertificateEntry("ca", trusted);
            TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
            trustManagers.init(trust);
            KeyStore own = empty();
            if (shown.isPresent()) {
                own.setKeyEntry("own", shown.get().key(), new char[0], new X509Certificate[] {
                    shown.get().certificate()
                });
            }
            KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
            keyManagers.init(own, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    Arrays.stream(keyManagers.getKeyManagers())
                            .map(AnyIssuer::wrap)
                            .toArray(javax.net.ssl.KeyManager[]::new),
                    trustManagers.getTrustManagers(),
                    null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
