// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.certificates;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** A certificate and its private key. */
public record Identity(X509Certificate certificate, PrivateKey key) {
    /** Reads both from PEM. @throws IllegalArgumentException if either cannot be read; the message holds no key */
    static Identity parse(String certificate, String key) {
        return new Identity(
                Pem.certificates(certificate).stream()
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("no certificate")),
                Pem.ecKey(key));
    }

    public String certificatePem() {
        return Pem.write(certificate);
    }

    public String keyPem() {
        return Pem.write(key);
    }

    /** Names the certificate and never the key. */
    @Override
    public String toString() {
        return "Identity[" + certificate.getSubjectX500Principal() + " until "
                + certificate.getNotAfter().toInstant() + "]";
    }
}
