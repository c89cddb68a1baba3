// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.certificates;

import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether what is kept in a Secret can go on being used. */
final class Fitness {
    private static final int DNS_NAME = 2;
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final byte[] PROBE = {'p', 'r', 'o', 'b', 'e'};

    private Fitness() {}

    /** Why an authority is of no use; empty if it is good. */
    static Optional<String> faultOfAuthority(Identity ca, Instant now) {
        X509Certificate certificate = ca.certificate();
        if (certificate.getBasicConstraints() < 0) {
            return Optional.of("it is not a certificate authority");
        }
        if (!now.isBefore(certificate.getNotAfter().toInstant())) {
            return Optional.of("it expired at " + certificate.getNotAfter().toInstant());
        }
        return keyMatches(ca) ? Optional.empty() : Optional.of("its key is another one's");
    }

    /** Why a certificate must be made anew; empty if it is good. */
    static Optional<String> faultOfLeaf(Identity leaf, LeafProfile profile, CertificateAuthority ca, Instant now) {
        X509Certificate certificate = leaf.certificate();
        try {
            certificate.verify(ca.identity().certificate().getPublicKey());
        } catch (GeneralSecurityException e) {
            return Optional.of("it is not signed by the present certificate authority");
        }
        if (!keyMatches(leaf)) {
            return Optional.of("its key is another one's");
        }
        if (!says(certificate, profile)) {
            return Optional.of("its names or purposes are not the wanted ones");
        }
        return lessThanAThirdLeft(certificate, now)
                ? Optional.of("it ends at " + certificate.getNotAfter().toInstant())
                : Optional.empty();
    }

    private static boolean lessThanAThirdLeft(X509Certificate certificate, Instant now) {
        Instant begin = certificate.getNotBefore().toInstant();
        Instant end = certificate.getNotAfter().toInstant();
        return Duration.between(now, end).multipliedBy(3).compareTo(Duration.between(begin, end)) < 0;
    }

    private static boolean says(X509Certificate certificate, LeafProfile profile) {
        try {
            List<String> purposes = certificate.getExtendedKeyUsage();
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return purposes != null
                    && names != null
                    && purposes.contains(CLIENT_AUTH) == profile.client()
                    && dnsNames(names).equals(Set.copyOf(profile.dnsNames()));
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    private static Set<String> dnsNames(Collection<List<?>> names) {
        Set<String> found = new HashSet<>();
        for (List<?> name : names) {
            if (name.get(0) instanceof Integer type && type == DNS_NAME && name.get(1) instanceof String text) {
                found.add(text);
            }
        }
        return found;
    }

    private static boolean keyMatches(Identity identity) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(identity.key());
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(identity.certificate().getPublicKey());
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
