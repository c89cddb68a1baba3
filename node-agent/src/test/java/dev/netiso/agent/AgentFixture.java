// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

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
        agent = NodeAgent.start(
                new AgentConfig(
                        config.node(),
                        config.listen(),
                        config.tlsDirectory(),
                        config.healthListen(),
                        true,
                        config.netnsDirectory(),
                        config.cgroupRoot(),
                        KEPT_FLOWS,
                        config.libbpf(),
                        attached),
                Clock.systemUTC());
        client = new HubbleClient(agent.port(), own);
        client.followAll();
    }

    public HubbleClient client() {
        return client;
    }

    public NodeAgent agent() {
        return agent;
    }

    @Override
    public void close() throws IOException {
        client.close();
        agent.close();
    }
}
