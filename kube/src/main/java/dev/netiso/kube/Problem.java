// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

/**
 * What could not be read of an object.
 *
 * @param namespace empty for a cluster-scoped object
 * @param field its path, such as {@code spec.ingress[0].from[1].ipBlock.cidr}
 * @param message what is wrong with it
 */
public record Problem(String kind, String namespace, String name, String field, String message) {
    @Override
    public String toString() {
        String object = namespace.isEmpty() ? name : namespace + "/" + name;
        return kind + " " + object + ": " + field + ": " + message;
    }
}
