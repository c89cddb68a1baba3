// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.cluster;

import dev.netiso.api.v1alpha1.FlowsApi;
import io.fabric8.kubernetes.api.model.APIService;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.logging.Logger;

/** Tells kube-apiserver which CA this server's certificate is of. */
record CaBundle(KubernetesClient client) {
    static final String API_SERVICE = FlowsApi.VERSION + "." + FlowsApi.GROUP;

    private static final Logger LOG = Logger.getLogger(CaBundle.class.getName());

    /** Writes the CA into the APIService, unless it is there. @return false if there is no APIService yet */
    boolean ensure(String pem) {
        APIService service = client.apiServices().withName(API_SERVICE).get();
        if (service == null) {
            return false;
        }
        String bundle = Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8));
        if (!bundle.equals(service.getSpec().getCaBundle())) {
            client.apiServices()
                    .withName(API_SERVICE)
                    .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"caBundle\":\"" + bundle + "\"}}");
            LOG.info(() -> "set the CA of APIService " + API_SERVICE);
        }
        return true;
    }
}
