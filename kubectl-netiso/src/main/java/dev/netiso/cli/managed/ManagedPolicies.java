// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.managed;

import dev.netiso.cli.cluster.ClusterError;
import dev.netiso.cli.cluster.ClusterException;
import dev.netiso.cli.cluster.KubeJson;
import dev.netiso.cli.cluster.Kubectl;
import dev.netiso.policy.PolicyRef;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The NetworkPolicies of the cluster that netiso added, read with the right to read NetworkPolicies and no other. */
public final class ManagedPolicies {
    private static final String API = "/apis/networking.k8s.io/v1";
    private static final String ONLY_MANAGED = "?labelSelector=netiso.dev%2Fmanaged%3Dtrue";

    private final Kubectl kubectl;
    private final KubeJson json;

    public ManagedPolicies(Kubectl kubectl, KubeJson json) {
        this.kubectl = kubectl;
        this.json = json;
    }

    static String path(PolicyRef policy) {
        return API + "/namespaces/" + policy.namespace() + "/networkpolicies/" + policy.name();
    }

    /**
     * Those of a namespace, by namespace and name.
     *
     * @param namespace empty: of all
     * @throws ClusterException if they cannot be read
     */
    public List<ManagedPolicy> list(String namespace) {
        String within = namespace.isEmpty() ? "" : "/namespaces/" + namespace;
        return json
                .read(kubectl.get(API + within + "/networkpolicies" + ONLY_MANAGED), NetworkPolicyList.class)
                .getItems()
                .stream()
                .map(ManagedPolicies::typed)
                .filter(ManagedPolicy::isManaged)
                .map(ManagedPolicy::new)
                .sorted(Comparator.comparing(
                                (ManagedPolicy policy) -> policy.ref().namespace())
                        .thenComparing(policy -> policy.ref().name()))
                .toList();
    }

    /** The policy of that name, whoever's it is; empty if there is none. @throws ClusterException if it cannot be read */
    public Optional<NetworkPolicy> find(PolicyRef policy) {
        try {
            return Optional.of(json.read(kubectl.get(path(policy)), NetworkPolicy.class));
        } catch (ClusterException e) {
            if (e.error().kind() == ClusterError.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The items of a list do not tell their own type. */
    private static NetworkPolicy typed(NetworkPolicy item) {
        item.setApiVersion("networking.k8s.io/v1");
        item.setKind("NetworkPolicy");
        return item;
    }
}
