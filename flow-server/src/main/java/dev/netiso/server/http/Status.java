// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.http;

/**
 * The answer of the Kubernetes API when it cannot give what was asked for (apimachinery pkg/apis/meta/v1, Status).
 *
 * @param message what kubectl prints
 * @param reason a word that clients know, such as {@code NotFound}
 * @param code the HTTP code
 */
public record Status(
        String kind,
        String apiVersion,
        Metadata metadata,
        String status,
        String message,
        String reason,
        Details details,
        int code) {
    /** Empty, but there: clients expect it. */
    public record Metadata() {}

    /** What the Status is about. */
    public record Details(String name, String group, String kind) {
        public static final Details NONE = new Details("", "", "");
    }

    /** A failure about that object. */
    public static Status failure(int code, String reason, String message, Details details) {
        return new Status("Status", "v1", new Metadata(), "Failure", message, reason, details, code);
    }
}
