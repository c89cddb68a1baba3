// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server;

import static org.awaitility.Awaitility.await;

import dev.netiso.server.TestPki.Signed;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real etcd and kube-apiserver with the aggregation layer, without controllers and nodes, on loopback. */
final class KubeApiServer implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);

    private final Path binaries;
    private final Path directory;
    private final int port = freePort();
    private final Signed ca = TestPki.authority("kubernetes-ca");
    private final Signed frontProxyCa = TestPki.authority("front-proxy-ca");
    private final List<Process> processes = new ArrayList<>();

    private KubeApiServer(Path binaries) throws IOException {
        this.binaries = binaries;
        this.directory = Files.createTempDirectory("netiso-apiserver");
    }

    static KubeApiServer start(Path binaries) throws IOException {
        KubeApiServer server = new KubeApiServer(binaries);
        try {
            server.writeCertificates();
            server.startEtcdAndApiServer();
            server.awaitReady();
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private void writeCertificates() throws IOException {
        write("ca.crt", ca.certificatePem());
        write("front-proxy-ca.crt", frontProxyCa.certificatePem());
        writePair("apiserver", TestPki.server(ca, "kubernetes", "localhost", "127.0.0.1", "10.96.0.1"));
        writePair("front-proxy-client", TestPki.client(frontProxyCa, "CN=front-proxy-client"));
        KeyPair serviceAccounts = TestPki.keys();
        write("sa.pub", TestPki.publicPem(serviceAccounts));
        write("sa.key", TestPki.privatePem(serviceAccounts.getPrivate()));
    }

    private void writePair(String name, Signed signed) throws IOException {
        write(name + ".crt", signed.certificatePem());
        write(name + ".key", signed.keyPem());
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    private void startEtcdAndApiServer() throws IOException {
        String etcd = "http://127.0.0.1:" + freePort();
        String peer = "http://127.0.0.1:" + freePort();
        run(
                "etcd",
                "--data-dir=etcd",
                "--unsafe-no-fsync",
                "--log-level=error",
                "--listen-client-urls=" + etcd,
                "--advertise-client-urls=" + etcd,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=default=" + peer);
        run(
                "kube-apiserver",
                "--etcd-servers=" + etcd,
                "--bind-address=127.0.0.1",
                "--secure-port=" + port,
                "--tls-cert-file=apiserver.crt",
                "--tls-private-key-file=apiserver.key",
                "--cert-dir=" + directory,
                "--client-ca-file=ca.crt",
                "--authorization-mode=Node,RBAC",
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=sa.pub",
                "--service-account-signing-key-file=sa.key",
                "--requestheader-client-ca-file=front-proxy-ca.crt",
                "--requestheader-allowed-names=front-proxy-client",
                "--requestheader-username-headers=X-Remote-User",
                "--requestheader-group-headers=X-Remote-Group",
                "--requestheader-uid-headers=X-Remote-Uid",
                "--requestheader-extra-headers-prefix=X-Remote-Extra-",
                "--proxy-client-cert-file=front-proxy-client.crt",
                "--proxy-client-key-file=front-proxy-client.key",
                "--service-cluster-ip-range=10.96.0.0/16",
                "--endpoint-reconciler-type=none",
                "--disable-admission-plugins=ServiceAccount",
                "--profiling=false");
    }

    private void run(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(binaries.resolve(program).toString()));
        command.addAll(List.of(arguments));
        processes.add(new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(program + ".log").toFile())
                .start());
    }

    private void awaitReady() {
        Path admin = kubeconfig("admin", "O=system:masters,CN=admin");
        try (KubernetesClient client = client(admin)) {
            await("kube-apiserver is ready")
                    .atMost(READY_WITHIN)
                    .pollInterval(Duration.ofMillis(200))
                    .ignoreExceptions()
                    .until(() -> {
                        processes.forEach(this::requireAlive);
                        return "ok".equals(client.raw("/readyz"));
                    });
        }
    }

    private void requireAlive(Process process) {
        if (!process.isAlive()) {
            throw new AssertionError("a process ended with " + process.exitValue() + "; see " + directory);
        }
    }

    /** A kubeconfig for a user with a client certificate of that subject. */
    Path kubeconfig(String name, String subject) {
        try {
            writePair(name, TestPki.rsaClient(ca, subject));
            write(name + ".kubeconfig", """
                    apiVersion: v1
                    kind: Config
                    current-context: test
                    contexts: [{name: test, context: {cluster: test, user: test}}]
                    clusters: [{name: test, cluster: {server: "https://127.0.0.1:%d", certificate-authority: "%s"}}]
                    users: [{name: test, user: {client-certificate: "%s", client-key: "%s"}}]
                    """.formatted(port, file("ca.crt"), file(name + ".crt"), file(name + ".key")));
            return file(name + ".kubeconfig");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    static KubernetesClient client(Path kubeconfig) {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
                .build();
    }

    Path kubectl() {
        return binaries.resolve("kubectl");
    }

    Path directory() {
        return directory;
    }

    Signed frontProxyCa() {
        return frontProxyCa;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        for (Process process : processes.reversed()) {
            process.destroyForcibly();
            try {
                process.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
