// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import java.io.IOException;

/** Manifests that cannot be read; the message is one line that names the file, the document and the line. */
public final class ManifestException extends IOException {
    private static final long serialVersionUID = 1L;

    ManifestException(String message) {
        super(message);
    }
}
