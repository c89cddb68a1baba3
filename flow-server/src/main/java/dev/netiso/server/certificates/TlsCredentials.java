// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.certificates;

import dev.netiso.server.certificates.CertificateKeeper.Kept;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The certificate that this server shows, and the authority that it and its agents trust, as connections begin: a renewal counts from the next handshake on,
 * without a restart. Safe to share between threads.
 */
public final class TlsCredentials {
    private final AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
    private final AdvancedTlsX509TrustManager serverTrust;
    private final AdvancedTlsX509TrustManager peerTrust;
    private volatile Optional<Kept> kept = Optional.empty();

    public TlsCredentials() {
        try {
            serverTrust = AdvancedTlsX509TrustManager.newBuilder().build();
            peerTrust = AdvancedTlsX509TrustManager.newBuilder()
                    .setVerification(AdvancedTlsX509TrustManager.Verification.CERTIFICATE_ONLY_VERIFICATION)
                    .build();
        } catch (CertificateException e) {
            throw new IllegalStateException("this Java runtime cannot verify certificates", e);
        }
    }

    /** Uses these from the next handshake on. */
    public void use(Kept fresh) {
        X509Certificate[] own = {fresh.server().certificate()};
        X509Certificate[] authority = {fresh.authority().identity().certificate()};
        try {
            keys.updateIdentityCredentials(own, fresh.server().key());
            serverTrust.updateTrustCredentials(authority);
            peerTrust.updateTrustCredentials(authority);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot use the certificate " + fresh.server(), e);
        }
        kept = Optional.of(fresh);
    }

    /** What is in use; empty before the first. */
    public Optional<Kept> inUse() {
        return kept;
    }

    public X509ExtendedKeyManager keys() {
        return keys;
    }

    /** Trusts servers with a certificate of the own authority that names the host. */
    public X509ExtendedTrustManager serverTrust() {
        return serverTrust;
    }

    /** Trusts clients with a certificate of the own authority. */
    public X509ExtendedTrustManager clientTrust() {
        return peerTrust;
    }
}
