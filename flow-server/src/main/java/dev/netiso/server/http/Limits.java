// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.http;

import java.time.Duration;

/**
 * Bounds of what clients may use. Strangers are all that have not shown a certificate that counts: anybody who reaches the port, and everybody at first.
 *
 * @param connections of known clients, open at once; further ones are closed at once
 * @param strangers connections of strangers, open at once; a further one closes the oldest of them
 * @param requestWait for a whole request of a known client, from the connection's beginning or the last answer's end
 * @param strangerWait the same for a stranger
 * @param writeWait for a client that does not read what it asked for
 */
public record Limits(int connections, int strangers, Duration requestWait, Duration strangerWait, Duration writeWait) {
    public static final Limits DEFAULT =
            new Limits(2048, 128, Duration.ofSeconds(90), Duration.ofSeconds(10), Duration.ofSeconds(30));

    static final int REQUEST_LINE = 8 * 1024;
    static final int HEADERS = 64 * 1024;
    static final int CHUNK = 8 * 1024;

    /** Nothing that is served reads a body; kubectl's options for a delete fit, so that the answer to it can be read. */
    static final int BODY = 4 * 1024;

    static final int PARAMETERS = 64;
}
