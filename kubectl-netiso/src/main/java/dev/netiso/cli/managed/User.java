// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.managed;

import dev.netiso.cli.cluster.ClusterException;
import dev.netiso.cli.cluster.KubeJson;
import dev.netiso.cli.cluster.Kubectl;
import io.fabric8.kubernetes.api.model.authentication.SelfSubjectReview;

/** Whom the API server takes the user for, as {@code kubectl auth whoami} tells. */
public final class User {
    private static final String REVIEWS = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    private static final String REVIEW = "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"SelfSubjectReview\"}";

    private User() {}

    /** The name; empty where the API server does not tell, as one before Kubernetes 1.28. */
    public static String name(Kubectl kubectl, KubeJson json) {
        try {
            SelfSubjectReview review = json.read(kubectl.post(REVIEWS, REVIEW), SelfSubjectReview.class);
            String name = review.getStatus() == null || review.getStatus().getUserInfo() == null
                    ? null
                    : review.getStatus().getUserInfo().getUsername();
            return name == null ? "" : name;
        } catch (ClusterException e) {
            return "";
        }
    }
}
