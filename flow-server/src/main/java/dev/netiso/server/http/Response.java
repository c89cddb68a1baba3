// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.http;

import java.util.List;

/** The answer to one request: either sent at once, or begun, written in parts and ended. Used by the thread that handles the request. */
public interface Response {
    String JSON = "application/json";
    String TEXT = "text/plain; charset=utf-8";

    /** Sends a whole answer. */
    void send(int code, String contentType, byte[] body);

    /**
     * Begins an answer with code 200 whose length is not known.
     *
     * @param warnings for the person at the client, one line each (RFC 7234, section 5.5, code 299); kubectl prints them
     */
    void begin(String contentType, List<String> warnings);

    /**
     * Writes the next part and flushes it; waits while the client is slower than its buffer allows.
     *
     * @return false if the client is gone, or has not read for so long that it was let go
     */
    boolean write(byte[] part);

    /** Ends what was begun. */
    void end();

    /** Whether the client is still there. */
    boolean open();
}
