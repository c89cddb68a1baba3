// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.cluster;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads lines of UTF-8 up to a length; a last line without an end was cut off and is not given. For one thread. */
final class LineReader {
    private final InputStream input;
    private final int maxLength;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    LineReader(InputStream input, int maxLength) {
        this.input = new BufferedInputStream(input, 1 << 16);
        this.maxLength = maxLength;
    }

    /** A line is longer than allowed. */
    static final class TooLong extends IOException {
        private static final long serialVersionUID = 1L;
    }

    Optional<String> next() throws IOException {
        line.reset();
        for (int c = input.read(); c >= 0; c = input.read()) {
            if (c == '\n') {
                return Optional.of(line.toString(StandardCharsets.UTF_8));
            }
            if (line.size() == maxLength) {
                throw new TooLong();
            }
            line.write(c);
        }
        return Optional.empty();
    }
}
