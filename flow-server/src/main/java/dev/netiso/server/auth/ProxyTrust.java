// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.auth;

import dev.netiso.server.certificates.Pem;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;

/** The certificate authority of the front proxy. Immutable. */
record ProxyTrust(List<X509Certificate> authorities, Optional<X509TrustManager> manager) {
    static final ProxyTrust NOBODY = new ProxyTrust(List.of(), Optional.empty());

    /** The key exchange does not matter to a check of a client's certificate. */
    private static final String ANY_KEY_EXCHANGE = "UNKNOWN";

    /** @throws IllegalArgumentException if these are not PEM certificates */
    static ProxyTrust of(String pem) {
        List<X509Certificate> authorities = Pem.certificates(pem);
        return authorities.isEmpty() ? NOBODY : new ProxyTrust(authorities, Optional.of(trustManager(authorities)));
    }

    private static X509TrustManager trustManager(List<X509Certificate> authorities) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry("ca-" + i, authorities.get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            return Arrays.stream(factory.getTrustManagers())
                    .filter(X509TrustManager.class::isInstance)
                    .map(X509TrustManager.class::cast)
                    .findFirst()
                    .orElseThrow();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("front proxy CA: " + e.getMessage(), e);
        }
    }

    /** Whether the chain is signed by this authority, is a client's, is valid now, and has an allowed name. */
    boolean vouchesFor(List<X509Certificate> chain, List<String> allowedNames) {
        if (chain.isEmpty() || manager.isEmpty()) {
            return false;
        }
        try {
            manager.get().checkClientTrusted(chain.toArray(X509Certificate[]::new), ANY_KEY_EXCHANGE);
        } catch (CertificateException e) {
            return false;
        }
        return allowedNames.isEmpty()
                || commonName(chain.getFirst()).filter(allowedNames::contains).isPresent();
    }

    /** The subject's only common name; a subject with several of them has none that could be relied on. */
    private static Optional<String> commonName(X509Certificate certificate) {
        RDN[] names = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded())
                .getRDNs(BCStyle.CN);
        return names.length == 1 && !names[0].isMultiValued()
                ? Optional.of(IETFUtils.valueToString(names[0].getFirst().getValue()))
                : Optional.empty();
    }
}
