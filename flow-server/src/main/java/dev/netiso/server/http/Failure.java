// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.http;

import dev.netiso.server.http.Status.Details;

/** A request that is answered with a {@link Status} in place of what was asked for. */
public final class Failure extends RuntimeException {
    private final transient Status status;

    public Failure(Status status) {
        super(status.message(), null, false, false);
        this.status = status;
    }

    public static Failure badRequest(String message) {
        return of(400, "BadRequest", message);
    }

    public static Failure unauthorized() {
        return of(401, "Unauthorized", "Unauthorized: requests are answered only through kube-apiserver");
    }

    /** There is no such path. */
    public static Failure noSuchPath() {
        return of(404, "NotFound", "the server could not find the requested resource");
    }

    public static Failure methodNotAllowed() {
        return of(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
    }

    public static Failure notAcceptable(String accepted) {
        return of(406, "NotAcceptable", "only the following media types are accepted: " + accepted);
    }

    /** The state that the client goes on from is no longer there; it must list again. */
    public static Failure expired(String message) {
        return of(410, "Expired", message);
    }

    /** The request is understood and makes sense, but is not offered. */
    public static Failure invalid(String message) {
        return of(422, "Invalid", message);
    }

    public static Failure internal() {
        return of(500, "InternalError", "Internal error occurred: see the log of the flow server");
    }

    public static Failure unavailable(String message) {
        return of(503, "ServiceUnavailable", message);
    }

    private static Failure of(int code, String reason, String message) {
        return new Failure(Status.failure(code, reason, message, Details.NONE));
    }

    public Status status() {
        return status;
    }
}
