// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/** Reads files of objects: YAML of any number of documents, or JSON. Objects of a {@code List} come one by one. */
public final class Manifests {
    private Manifests() {}

    /**
     * Reads to the end of the stream, which stays the caller's to close. Objects before an error have been handed on.
     *
     * @param source the file's name, for errors
     * @throws ManifestException if it is neither YAML nor JSON, or larger or deeper than any manifest
     * @throws IOException if the stream cannot be read
     */
    public static void read(InputStream in, String source, Consumer<Manifest> objects) throws IOException {
        if (in.read() >= 0) {
            throw new ManifestException(source + ": not yet read");
        }
    }
}
