// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.cluster;

import dev.netiso.kube.ClusterState;
import dev.netiso.kube.Following;
import dev.netiso.kube.Problem;
import dev.netiso.server.auth.Authorizer;
import dev.netiso.server.auth.RequestHeaders;
import dev.netiso.server.certificates.SecretStore;
import dev.netiso.server.collect.AgentAddress;
import dev.netiso.server.collect.ClusterView;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The Kubernetes API as the flow server uses it. Calls block and fail with {@link UnavailableException}. */
public final class Cluster implements AutoCloseable {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

    private final KubernetesClient client;
    private final Names names;
    private final ClusterState state;
    private Optional<AgentEndpoints> endpoints = Optional.empty();
    private boolean closed;

    /** The API server refused something, or could not be asked. */
    public static final class UnavailableException extends RuntimeException {
        UnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private Cluster(Config config, Names names, InstantSource clock) {
        this.names = names;
        this.client = new KubernetesClientBuilder().withConfig(config).build();
        this.state = ClusterState.start(client, clock);
    }

    /**
     * Begins to follow the cluster's objects.
     *
     * @param kubeconfig empty for what a pod has, or KUBECONFIG says
     */
    public static Cluster connect(Optional<Path> kubeconfig, Names names, InstantSource clock) {
        Config base = kubeconfig
                .map(file -> Config.fromKubeconfig(file.toFile()))
                .orElseGet(() -> Config.autoConfigure(null));
        Config config = new ConfigBuilder(base)
                .withRequestTimeout((int) REQUEST_TIMEOUT.toMillis())
                .withConnectionTimeout((int) REQUEST_TIMEOUT.toMillis())
                .withRequestRetryBackoffLimit(1)
                .build();
        return new Cluster(config, names, clock);
    }

    public SecretStore secrets() {
        return new ClusterSecrets(client, names.namespace());
    }

    public Authorizer authorizer() {
        return new AccessReviews(client);
    }

    public ClusterView view() {
        return new StateView(state);
    }

    /** How kube-apiserver's front proxy proves itself; empty if it does not say. */
    public Optional<RequestHeaders> frontProxyRules() {
        return asking("read how kube-apiserver proves itself", new FrontProxyRules(client)::read);
    }

    /** Tells kube-apiserver the CA of this server. @return false if the API is not registered yet */
    public boolean ensureCaBundle(String pem) {
        return asking("set the CA of APIService " + CaBundle.API_SERVICE, () -> new CaBundle(client).ensure(pem));
    }

    /** Runs what asks the API server, and says what failed in one line. */
    public static <T> T asking(String what, Supplier<T> call) {
        try {
            return call.get();
        } catch (KubernetesClientException e) {
            throw new UnavailableException("cannot " + what + ": " + ApiErrors.message(e), e);
        }
    }

    /**
     * Tells the listener of all agents and whenever they change, but not before all other objects have been read once: a flow is explained by what is known
     * when it comes, and agents hold theirs meanwhile.
     */
    public void followAgents(Consumer<Set<AgentAddress>> listener) {
        state.whenSynced(() -> beginToFollowAgents(listener));
    }

    private synchronized void beginToFollowAgents(Consumer<Set<AgentAddress>> listener) {
        if (!closed) {
            endpoints = Optional.of(AgentEndpoints.start(client, names, listener));
        }
    }

    /** Whether all objects have been read once, endpoint slices included. */
    public synchronized boolean synced() {
        return state.synced() && endpoints.map(AgentEndpoints::synced).orElse(false);
    }

    /** How well each kind of object is being followed. */
    public List<Following> following() {
        return state.status();
    }

    /** Objects that could not be read. */
    public List<Problem> problems() {
        return state.problems();
    }

    @Override
    public synchronized void close() {
        closed = true;
        endpoints.ifPresent(AgentEndpoints::close);
        state.close();
        client.close();
    }
}
