// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.serve;

import io.grpc.netty.GrpcSslContexts;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * The agent's certificate and the CA whose clients it answers: {@code tls.crt}, {@code tls.key} (PKCS#8) and {@code ca.crt}, PEM files of one directory, as
 * a Secret of type kubernetes.io/tls is mounted. They are read again when they change, so that certificates can be renewed without a restart.
 */
public final class MutualTls implements AutoCloseable {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

    private final ScheduledExecutorService refresher;
    private final SslContext context;

    private MutualTls(ScheduledExecutorService refresher, SslContext context) {
        this.refresher = refresher;
        this.context = context;
    }

    /**
     * Reads the files for the first time.
     *
     * @throws IOException in one line, if a file is missing or is not what it should be
     */
    public static MutualTls load(Path directory) throws IOException {
        File certificate = readable(directory, "tls.crt");
        File key = readable(directory, "tls.key");
        File authority = readable(directory, "ca.crt");
        ScheduledExecutorService refresher = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("tls-files").factory());
        try {
            var identity = new AdvancedTlsX509KeyManager();
            identity.updateIdentityCredentials(certificate, key, LOOK_AGAIN.toSeconds(), TimeUnit.SECONDS, refresher);
            var trust = AdvancedTlsX509TrustManager.newBuilder()
                    .setVerification(AdvancedTlsX509TrustManager.Verification.CERTIFICATE_ONLY_VERIFICATION)
                    .build();
            trust.updateTrustCredentials(authority, LOOK_AGAIN.toSeconds(), TimeUnit.SECONDS, refresher);
            return new MutualTls(refresher, context(identity, trust));
        } catch (GeneralSecurityException | IllegalArgumentException | IOException e) {
            refresher.shutdownNow();
            throw new IOException(
                    "cannot use the certificates in " + directory + ": " + e.getMessage()
                            + "; expected PEM: tls.crt, tls.key (PKCS#8), ca.crt",
                    e);
        }
    }

    private static SslContext context(AdvancedTlsX509KeyManager identity, AdvancedTlsX509TrustManager trust)
            throws SSLException {
        return GrpcSslContexts.configure(SslContextBuilder.forServer(identity), SslProvider.JDK)
                .trustManager(trust)
                .clientAuth(ClientAuth.REQUIRE)
                .protocols("TLSv1.3", "TLSv1.2")
                .build();
    }

    private static File readable(Path directory, String name) throws IOException {
        Path file = directory.resolve(name);
        if (!Files.isReadable(file)) {
            throw new IOException("cannot use the certificates in " + directory + ": no readable " + name
                    + "; mount the Secret that the flow server keeps, or see --tls-dir");
        }
        return file.toFile();
    }

    SslContext serverContext() {
        return context;
    }

    @Override
    public void close() {
        refresher.shutdownNow();
    }
}
