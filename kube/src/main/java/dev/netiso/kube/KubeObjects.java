// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import static dev.netiso.kube.Reading.orEmpty;

import dev.netiso.flow.IpAddress;
import dev.netiso.policy.ClusterPolicy;
import dev.netiso.policy.Namespace;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.Node;
import dev.netiso.policy.Pod;
import dev.netiso.policy.PolicyRef;
import dev.netiso.policy.Selector;
import dev.netiso.policy.Service;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.NodeAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Kubernetes objects as policy sees them, and back. Takes objects as a cluster stores them and as a file has them, with the API server's defaults filled in.
 */
public final class KubeObjects {
    private static final Set<String> IP_ADDRESS_TYPES = Set.of("InternalIP", "ExternalIP");

    /** Of ClusterNetworkPolicy, AdminNetworkPolicy and BaselineAdminNetworkPolicy. */
    static final String POLICY_GROUP = "policy.networking.k8s.io";

    private KubeObjects() {}

    public static Conversion<Namespace> namespace(io.fabric8.kubernetes.api.model.Namespace namespace) {
        Reading reading = Reading.ofCluster(namespace);
        return reading.named(new Namespace(reading.name(), reading.labels()));
    }

    public static Conversion<Pod> pod(io.fabric8.kubernetes.api.model.Pod pod) {
        return PodReader.read(pod);
    }

    public static Conversion<Node> node(io.fabric8.kubernetes.api.model.Node node) {
        Reading reading = Reading.ofCluster(node);
        List<NodeAddress> all =
                node.getStatus() == null ? List.of() : orEmpty(node.getStatus().getAddresses());
        List<IpAddress> addresses = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (IP_ADDRESS_TYPES.contains(orEmpty(all.get(i).getType()))) {
                reading.address(all.get(i).getAddress(), "status.addresses[" + i + "].address")
                        .ifPresent(addresses::add);
            }
        }
        return reading.named(new Node(reading.name(), reading.labels(), addresses));
    }

    /** No value if there is any problem: a policy that is half understood would say something else. */
    public static Conversion<NetworkPolicy> networkPolicy(
            io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy policy) {
        return NetworkPolicyReader.read(policy);
    }

    /**
     * A ClusterNetworkPolicy, AdminNetworkPolicy or BaselineAdminNetworkPolicy. No value if it is one that an API server would refuse, or that says something that is not
     * known here.
     */
    public static Conversion<ClusterPolicy> clusterPolicy(GenericKubernetesResource policy) {
        return ClusterPolicyReader.read(policy);
    }

    /** A Service; without a port whose target could not be read. */
    public static Conversion<Service> service(io.fabric8.kubernetes.api.model.Service service) {
        return ServiceReader.read(service);
    }

    /** The policies among those that could not be read: a snapshot must know of them, since they may isolate. */
    public static List<PolicyRef> unreadable(Collection<? extends Conversion<?>> policies) {
        return policies.stream()
                .filter(policy -> policy.value().isEmpty())
                .map(policy -> policy.problems().getFirst())
                .map(problem -> new PolicyRef(problem.kind(), problem.namespace(), problem.name()))
                .toList();
    }

    /**
     * A label selector of any object, such as a Deployment's {@code spec.selector}.
     *
     * @param field its path, for problems
     */
    public static Conversion<Selector> selector(HasMetadata object, LabelSelector selector, String field) {
        Reading reading = Reading.namespaced(object);
        Selector read = SelectorReader.read(selector, field, reading);
        return reading.failed() ? reading.nothing() : reading.named(read);
    }

    /** The object to create: all that policy knows of it, and nothing else. */
    public static io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy toKubernetes(NetworkPolicy policy) {
        return NetworkPolicyWriter.write(policy);
    }
}
