// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.auth;

import java.util.List;

/**
 * How kube-apiserver's front proxy proves itself and names the user, as the ConfigMap {@code kube-system/extension-apiserver-authentication} says
 * (kubernetes.io, "Configure the Aggregation Layer").
 *
 * @param clientCa PEM certificates that sign the proxy's; empty: nobody is believed
 * @param allowedNames common names that the proxy's certificate may have; none: any that the CA signed
 * @param userHeaders the first of them that is present names the user
 * @param extraPrefixes of the headers that carry {@link User#extra()}
 */
public record RequestHeaders(
        String clientCa,
        List<String> allowedNames,
        List<String> userHeaders,
        List<String> uidHeaders,
        List<String> groupHeaders,
        List<String> extraPrefixes) {
    /** Believes nobody. */
    public static final RequestHeaders NONE =
            new RequestHeaders("", List.of(), List.of(), List.of(), List.of(), List.of());

    public RequestHeaders {
        allowedNames = List.copyOf(allowedNames);
        userHeaders = List.copyOf(userHeaders);
        uidHeaders = List.copyOf(uidHeaders);
        groupHeaders = List.copyOf(groupHeaders);
        extraPrefixes = List.copyOf(extraPrefixes);
    }
}
