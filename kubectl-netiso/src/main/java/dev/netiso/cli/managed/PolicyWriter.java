// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.managed;

import dev.netiso.cli.CommandFailure;
import dev.netiso.cli.cluster.ClusterError;
import dev.netiso.cli.cluster.ClusterException;
import dev.netiso.cli.cluster.KubeJson;
import dev.netiso.cli.cluster.Kubectl;
import dev.netiso.policy.PolicyRef;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Writes and deletes netiso's NetworkPolicies. Whether the user may, and whether the API server and its admission would, can be asked before. What is replaced or
 * deleted is what was read, or nothing: uid and resource version must still be the same.
 */
public final class PolicyWriter {
    public static final String FIELD_MANAGER = "kubectl-netiso";

    /** An apply that creates is both (kubernetes.io, "Server-Side Apply"). */
    public static final List<String> TO_APPLY = List.of("create", "patch");

    public static final List<String> TO_DELETE = List.of("delete");

    private static final String ACCESS_REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

    private final Kubectl kubectl;
    private final KubeJson json;
    private final ManagedPolicies policies;

    public PolicyWriter(Kubectl kubectl, KubeJson json) {
        this.kubectl = kubectl;
        this.json = json;
        this.policies = new ManagedPolicies(kubectl, json);
    }

    /**
     * What the API server would make of an object.
     *
     * @param live what has its name now
     * @param stored what it would be then: other than what was sent where admission has changed it
     */
    public record Trial(ManagedPolicy policy, Optional<NetworkPolicy> live, ManagedPolicy stored) {
        /** Whether what would be stored says something else than what was sent. */
        public boolean isChangedByAdmission() {
            return !stored.specHash().equals(policy.specHash());
        }

        /** Whether what would be stored means what was sent: fields that another manager owns stay, whatever is sent. */
        public boolean meansWhatWasSent() {
            return isSame(policy, stored);
        }

        private static boolean isSame(ManagedPolicy one, ManagedPolicy other) {
            return one.policy().value().isPresent()
                    && one.policy().value().equals(other.policy().value());
        }
    }

    /** The right that the user lacks to do that with a policy, in words; empty if none. */
    public Optional<String> missingRight(List<String> verbs, PolicyRef policy) {
        return verbs.stream()
                .filter(verb -> !isAllowed(verb, policy.namespace()))
                .findFirst()
                .map(verb -> verb + " networkpolicies in namespace " + policy.namespace());
    }

    private boolean isAllowed(String verb, String namespace) {
        SelfSubjectAccessReview review = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withResourceAttributes(attributes(verb, namespace))
                .endSpec()
                .build();
        SelfSubjectAccessReview answer =
                json.read(kubectl.post(ACCESS_REVIEWS, json.write(review)), SelfSubjectAccessReview.class);
        return answer.getStatus() != null
                && Boolean.TRUE.equals(answer.getStatus().getAllowed());
    }

    private static ResourceAttributes attributes(String verb, String namespace) {
        ResourceAttributes attributes = new ResourceAttributes();
        attributes.setGroup("networking.k8s.io");
        attributes.setResource("networkpolicies");
        attributes.setVerb(verb);
        attributes.setNamespace(namespace);
        return attributes;
    }

    /**
     * Asks the API server whether it would take the objects.
     *
     * @throws CommandFailure if one of that name is not ours
     * @throws ClusterException if it would not
     */
    public List<Trial> tryAll(List<ManagedPolicy> wanted) {
        List<Optional<NetworkPolicy>> live =
                wanted.stream().map(policy -> ours(policy.ref())).toList();
        return IntStream.range(0, wanted.size())
                .mapToObj(i -> tried(wanted.get(i), live.get(i)))
                .toList();
    }

    private Trial tried(ManagedPolicy policy, Optional<NetworkPolicy> live) {
        NetworkPolicy sent = replacing(live, policy.object());
        return new Trial(policy, live, new ManagedPolicy(apply(sent, true)));
    }

    /**
     * Writes one object, if what it replaces is still what was tried.
     *
     * @throws ClusterException if it was refused
     * @throws CommandFailure if it was written, and means something else than was tried
     */
    public ManagedPolicy write(Trial trial) {
        requireNew(trial);
        ManagedPolicy marked = trial.policy().storedAs(trial.stored());
        ManagedPolicy written = new ManagedPolicy(apply(replacing(trial.live(), marked.object()), false));
        if (!Trial.isSame(trial.stored(), written)) {
            PolicyRef name = written.ref();
            throw CommandFailure.unanswered("NetworkPolicy " + name.namespace() + "/" + name.name()
                    + " was written, and says something else than the server dry run did: kubectl -n "
                    + name.namespace() + " get networkpolicy " + name.name() + " -o yaml --show-managed-fields");
        }
        return written;
    }

    /** An apply would join its fields to those of an object that somebody made meanwhile. */
    private void requireNew(Trial trial) {
        PolicyRef name = trial.policy().ref();
        if (trial.live().isEmpty() && policies.find(name).isPresent()) {
            throw new ClusterException(new ClusterError(
                    ClusterError.Kind.CONFLICT,
                    "NetworkPolicy " + name.namespace() + "/" + name.name()
                            + " was created by somebody meanwhile, and was left as it is: run it again"));
        }
    }

    private NetworkPolicy apply(NetworkPolicy policy, boolean dryRun) {
        return json.read(kubectl.apply(json.write(policy), FIELD_MANAGER, dryRun), NetworkPolicy.class);
    }

    /** With the uid and resource version of what it replaces, the API server refuses to replace anything else. */
    private static NetworkPolicy replacing(Optional<NetworkPolicy> live, NetworkPolicy policy) {
        return live.map(old -> policy.edit()
                        .editMetadata()
                        .withUid(old.getMetadata().getUid())
                        .withResourceVersion(old.getMetadata().getResourceVersion())
                        .endMetadata()
                        .build())
                .orElse(policy);
    }

    private Optional<NetworkPolicy> ours(PolicyRef name) {
        Optional<NetworkPolicy> live = policies.find(name);
        if (live.isPresent() && !ManagedPolicy.isManaged(live.get())) {
            throw CommandFailure.unanswered("NetworkPolicy " + name.namespace() + "/" + name.name()
                    + " exists and is not netiso's (no label " + ManagedPolicy.LABEL
                    + "=true); nothing was changed: rename or delete it first");
        }
        return live;
    }

    /** Asks the API server whether it would delete that very object. @throws ClusterException if it would not */
    public void tryDelete(ManagedPolicy policy) {
        delete(policy, List.of("All"));
    }

    /** Deletes that very object, as it was read. @throws ClusterException if it was refused */
    public void delete(ManagedPolicy policy) {
        delete(policy, List.of());
    }

    private void delete(ManagedPolicy policy, List<String> dryRun) {
        ObjectMeta metadata = policy.object().getMetadata();
        DeleteOptions options = new DeleteOptionsBuilder()
                .withDryRun(dryRun)
                .withNewPreconditions(metadata.getResourceVersion(), metadata.getUid())
                .build();
        kubectl.delete(ManagedPolicies.path(policy.ref()), json.write(options));
    }
}
