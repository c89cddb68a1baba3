// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The version this was built as. */
final class PluginVersion {
    private PluginVersion() {}

    static String read() {
        try (InputStream resource = PluginVersion.class.getResourceAsStream("version")) {
            if (resource == null) {
                throw new IllegalStateException("the jar lacks its version");
            }
            return "v" + new String(resource.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
