// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/** An agent in this process that reports on everything the kernel sees, and a client that follows it. */
public final class AgentFixture implements AutoCloseable {
    private static final int KEPT_FLOWS = 16_384;

    private final NodeAgent agent;
    private final HubbleClient client;

    /** @param attached whether its programs are attached */
    public AgentFixture(Path directory, boolean attached) throws Exception {
        TestCertificates certificates = new TestCertificates();
        Path own = certificates.issue(directory.resolve("client"), "client");
        AgentConfig config = NodeAgentKernelTest.config(certificates.issue(directory.resolve("agent"), "agent"));
        CaptureConfig capture = new CaptureConfig(
                config.capture().node(),
                CaptureConfig.Scope.ALL,
                config.capture().netnsDirectory(),
                config.capture().cgroupRoot(),
                new KernelOptions(
                        Optional.empty(),
                        config.capture().kernel().reasons(),
                        false,
                        KernelOptions.Datagrams.CGROUP,
                        unified(),
                        config.capture().kernel().libbpf()),
                false,
                false,
                attached);
        agent = NodeAgent.start(
                new AgentConfig(capture, config.listen(), config.tlsDirectory(), config.healthListen(), KEPT_FLOWS),
                Clock.systemUTC());
        client = new HubbleClient(agent.port(), own);
        client.followAll();
    }

    private static Path unified() {
        Path hybrid = Path.of("/sys/fs/cgroup/unified");
        return Files.isDirectory(hybrid) ? hybrid : Path.of("/sys/fs/cgroup");
    }

    public HubbleClient client() {
        return client;
    }

    /** What its readiness check says is wrong; empty if it is ready. */
    public Optional<String> failure() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> ready = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + agent.healthPort() + "/readyz"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return ready.statusCode() == 200 ? Optional.empty() : Optional.of(ready.body());
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
        agent.close();
    }
}
