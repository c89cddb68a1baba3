// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import java.util.Locale;
import java.util.Set;

/** Kinds of policies that CNIs and meshes bring along. They are not evaluated, and may let through or deny what no other policy does. */
public final class ForeignPolicies {
    /** The groups that have a NetworkPolicy or ClusterNetworkPolicy of their own. */
    private static final Set<String> GROUPS = Set.of(
            "crd.projectcalico.org",
            "projectcalico.org",
            "crd.antrea.io",
            "controlplane.antrea.io",
            "networking.k8s.aws",
            "cilium.io");

    /** Of Kubernetes itself: such a kind in another group is rather a mistake. */
    private static final Set<String> OF_KUBERNETES =
            Set.of("networkpolicy", "clusternetworkpolicy", "adminnetworkpolicy", "baselineadminnetworkpolicy");

    private static final Set<String> OTHERS = Set.of("AuthorizationPolicy", "EgressFirewall");

    private ForeignPolicies() {}

    /**
     * Whether that is such a kind.
     *
     * @param kind with its group, as {@link Manifest#kind()}
     */
    public static boolean contain(String kind) {
        int dot = kind.indexOf('.');
        if (dot < 0) {
            return false;
        }
        String name = kind.substring(0, dot);
        return OF_KUBERNETES.contains(name.toLowerCase(Locale.ROOT))
                ? GROUPS.contains(kind.substring(dot + 1))
                : name.endsWith("NetworkPolicy") || OTHERS.contains(name);
    }
}
