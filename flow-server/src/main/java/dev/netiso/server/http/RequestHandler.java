// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.http;

/** Answers requests. Called on a virtual thread for each request, so it may block. */
@FunctionalInterface
public interface RequestHandler {
    /**
     * Answers one request.
     *
     * @throws Failure to answer with its Status, if the answer was not begun
     */
    void handle(Request request, Response response);
}
