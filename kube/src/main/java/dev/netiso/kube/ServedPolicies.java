// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import static dev.netiso.kube.Reading.orEmpty;

import io.fabric8.kubernetes.api.model.APIGroup;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.GroupVersionForDiscovery;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Asks which kinds of cluster policies a cluster serves: its administrators may install and remove them, in more than one version. */
final class ServedPolicies {
    static final Map<String, String> KNOWN_VERSIONS = Map.of(
            "ClusterNetworkPolicy", "v1alpha2",
            "AdminNetworkPolicy", "v1alpha1",
            "BaselineAdminNetworkPolicy", "v1alpha1");

    private ServedPolicies() {}

    /**
     * A kind that is served.
     *
     * @param plural as in its path
     * @param known whether this version of it can be read; if not, no known version is served
     */
    record Served(String kind, String plural, String version, boolean known) {
        String resource() {
            return plural + "." + KubeObjects.POLICY_GROUP;
        }
    }

    /** @throws io.fabric8.kubernetes.client.KubernetesClientException if the API server does not say */
    static List<Served> ask(KubernetesClient client) {
        Map<String, Served> served = new TreeMap<>();
        Optional<APIGroup> group = Optional.ofNullable(client.getApiGroup(KubeObjects.POLICY_GROUP));
        for (GroupVersionForDiscovery version : group.map(APIGroup::getVersions).orElse(List.of())) {
            Optional<APIResourceList> resources =
                    Optional.ofNullable(client.getApiResources(version.getGroupVersion()));
            for (APIResource resource :
                    resources.map(APIResourceList::getResources).orElse(List.of())) {
                of(resource, version.getVersion())
                        .ifPresent(
                                found -> served.merge(found.kind(), found, (one, other) -> one.known() ? one : other));
            }
        }
        return List.copyOf(served.values());
    }

    private static Optional<Served> of(APIResource resource, String version) {
        String known = KNOWN_VERSIONS.get(orEmpty(resource.getKind()));
        boolean listed = orEmpty(resource.getVerbs()).containsAll(List.of("list", "watch"));
        return known == null || !listed
                ? Optional.empty()
                : Optional.of(new Served(resource.getKind(), resource.getName(), version, version.equals(known)));
    }
}
