// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.http;

import java.time.Duration;

/**
 * Bounds of what clients may use.
 *
 * @param connections open at once; further ones are closed at once
 * @param requestWait for a whole request, from the connection's beginning or the last answer's end
 * @param writeWait for a client that does not read what it asked for
 */
public record Limits(int connections, Duration requestWait, Duration writeWait) {
    public static final Limits DEFAULT = new Limits(2048, Duration.ofSeconds(90), Duration.ofSeconds(30));

    static final int REQUEST_LINE = 8 * 1024;
    static final int HEADERS = 64 * 1024;
    static final int CHUNK = 8 * 1024;
    static final int BODY = 64 * 1024;
    static final int PARAMETERS = 64;
}
