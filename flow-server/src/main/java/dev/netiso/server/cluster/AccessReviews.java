// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.cluster;

import dev.netiso.api.v1alpha1.FlowsApi;
import dev.netiso.server.auth.Access;
import dev.netiso.server.auth.Authorizer;
import dev.netiso.server.auth.User;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** Asks the API server by SubjectAccessReview whether a user may do something. */
record AccessReviews(KubernetesClient client) implements Authorizer {
    @Override
    public boolean allows(User user, Access access) {
        SubjectAccessReview answer;
        try {
            answer = client.authorization().v1().subjectAccessReview().create(review(user, access));
        } catch (KubernetesClientException e) {
            throw new AccessUnknownException("the API server cannot be asked whether you may read flows", e);
        }
        var status = answer.getStatus();
        return status != null && Boolean.TRUE.equals(status.getAllowed()) && !Boolean.TRUE.equals(status.getDenied());
    }

    private static SubjectAccessReview review(User user, Access access) {
        return new SubjectAccessReviewBuilder()
                .withNewSpec()
                .withUser(user.name())
                .withUid(user.uid())
                .withGroups(user.groups())
                .withExtra(user.extra())
                .withNewResourceAttributes()
                .withGroup(FlowsApi.GROUP)
                .withVersion(FlowsApi.VERSION)
                .withResource(FlowsApi.RESOURCE)
                .withSubresource(access.subresource())
                .withVerb(access.verb())
                .withNamespace(access.namespace())
                .withName(access.name())
                .endResourceAttributes()
                .endSpec()
                .build();
    }
}
