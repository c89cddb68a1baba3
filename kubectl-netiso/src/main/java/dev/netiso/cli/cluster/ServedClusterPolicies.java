// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.cluster;

import io.fabric8.kubernetes.api.model.APIGroup;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.GroupVersionForDiscovery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads the policies of a cluster's administrator in the versions that the cluster serves; most clusters serve none. */
final class ServedClusterPolicies {
    private static final String GROUP = "policy.networking.k8s.io";

    private static final Map<String, String> VERSIONS = Map.of(
            "clusternetworkpolicies", "v1alpha2",
            "adminnetworkpolicies", "v1alpha1",
            "baselineadminnetworkpolicies", "v1alpha1");

    private final Kubectl kubectl;
    private final KubeJson json;
    private final Lists lists;

    /** Reads a list page by page. */
    interface Lists {
        void read(String path, LiveCluster.Gathering gathering);
    }

    ServedClusterPolicies(Kubectl kubectl, KubeJson json, Lists lists) {
        this.kubectl = kubectl;
        this.json = json;
        this.lists = lists;
    }

    /** What may not be read, or is served in other versions alone, counts as policies that nobody can read. */
    void read(LiveCluster.Gathering gathering) {
        served().forEach((resource, served) -> read(resource, served, gathering));
    }

    private void read(String resource, Served served, LiveCluster.Gathering gathering) {
        String version = VERSIONS.getOrDefault(resource, "");
        if (!served.versions().contains(version)) {
            gathering.unreadable(
                    served.kind(),
                    resource + "." + GROUP + " is served as " + String.join(", ", served.versions()) + " (expected: "
                            + version + "), so what these policies may decide is undecided");
            return;
        }
        try {
            lists.read("/apis/" + GROUP + "/" + version + "/" + resource, gathering);
        } catch (ClusterException e) {
            if (e.error().kind() != ClusterError.Kind.FORBIDDEN) {
                throw e;
            }
            gathering.unreadable(
                    served.kind(),
                    "you may not list " + resource + "." + GROUP + " at the cluster scope, so what these policies may"
                            + " decide is undecided");
        }
    }

    private record Served(String kind, List<String> versions) {}

    /** By the name of the resource. */
    private Map<String, Served> served() {
        Map<String, Served> served = new TreeMap<>();
        for (String version : versions()) {
            for (APIResource resource : json.read(kubectl.get("/apis/" + GROUP + "/" + version), APIResourceList.class)
                    .getResources()) {
                if (VERSIONS.containsKey(resource.getName())) {
                    served.computeIfAbsent(resource.getName(), _ -> new Served(resource.getKind(), new ArrayList<>()))
                            .versions()
                            .add(version);
                }
            }
        }
        return served;
    }

    private List<String> versions() {
        try {
            return json.read(kubectl.get("/apis/" + GROUP), APIGroup.class).getVersions().stream()
                    .map(GroupVersionForDiscovery::getVersion)
                    .toList();
        } catch (ClusterException e) {
            return switch (e.error().kind()) {
                case NOT_FOUND, NOT_INSTALLED -> List.of();
                default -> throw e;
            };
        }
    }
}
