// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

/** What is wrong with a document; {@link Manifests} adds where. */
final class ManifestSyntax extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ManifestSyntax(String message) {
        super(message);
    }

    String message() {
        return String.valueOf(getMessage());
    }
}
