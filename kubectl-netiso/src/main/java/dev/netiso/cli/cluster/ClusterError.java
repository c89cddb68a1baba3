// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.cluster;

import dev.netiso.api.v1alpha1.FlowsApi;
import dev.netiso.cli.CommandFailure;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a request failed.
 *
 * @param message what kubectl or the server said, one line
 */
public record ClusterError(Kind kind, String message) {
    /** What can be done about it. */
    public enum Kind {
        /** The API server does not know the API: the flow server is not installed. */
        NOT_INSTALLED,
        /** The object asked for does not exist. */
        NOT_FOUND,
        /** The flow server is installed and does not answer. */
        NOT_READY,
        /** The API server does not accept the credentials. */
        UNAUTHORIZED,
        /** The user lacks a right. */
        FORBIDDEN,
        /** Others manage what was to be written, or have changed it meanwhile (409). */
        CONFLICT,
        /** The resource version is no longer retained (410). */
        EXPIRED,
        /** The child was ended by a signal, as Ctrl-C does to the whole process group. */
        INTERRUPTED,
        /** No connection to the API server, or the connection broke. */
        UNREACHABLE,
        /** kubectl's configuration or flags are wrong, the server answered something else, or a stream broke. */
        OTHER
    }

    private static final Pattern FROM_SERVER = Pattern.compile("Error from server(?: \\(([A-Za-z]+)\\))?: (.*)");
    private static final String NO_SUCH_API = "the server could not find the requested resource";

    /** Reads the line that kubectl ends with (k8s.io/kubectl, pkg/cmd/util/helpers.go). */
    static ClusterError ofKubectl(String line) {
        Matcher server = FROM_SERVER.matcher(line);
        if (server.matches()) {
            String reason = server.group(1) == null ? "" : server.group(1);
            return ofReason(reason, server.group(2));
        }
        if (line.startsWith("Unable to connect to the server: ")) {
            return new ClusterError(Kind.UNREACHABLE, line.substring("Unable to connect to the server: ".length()));
        }
        if (line.startsWith("The connection to the server ")) {
            return new ClusterError(Kind.UNREACHABLE, line.replaceFirst(" - did you specify .*", ""));
        }
        if (line.startsWith("error: Apply failed with ") || line.startsWith("error: Operation cannot be fulfilled ")) {
            return new ClusterError(Kind.CONFLICT, line.substring("error: ".length()));
        }
        if (line.endsWith("(Unauthorized)")) {
            return new ClusterError(Kind.UNAUTHORIZED, line.replaceFirst("^error: ", ""));
        }
        return new ClusterError(Kind.OTHER, line.replaceFirst("^error: ", ""));
    }

    /** Reads the reason of a Status object. */
    public static ClusterError ofReason(String reason, String message) {
        return new ClusterError(
                switch (reason) {
                    case "NotFound" -> message.equals(NO_SUCH_API) ? Kind.NOT_INSTALLED : Kind.NOT_FOUND;
                    case "Forbidden" -> Kind.FORBIDDEN;
                    case "ServiceUnavailable" -> Kind.NOT_READY;
                    case "Expired", "Gone" -> Kind.EXPIRED;
                    case "Conflict" -> Kind.CONFLICT;
                    default -> Kind.OTHER;
                },
                message);
    }

    /** What kubectl makes of a path that no API server knows. */
    static ClusterError noSuchApi() {
        return ofReason("NotFound", NO_SUCH_API);
    }

    /** Whether trying again may help, where the same request was answered before. */
    public boolean mayPass() {
        return switch (kind) {
            case NOT_READY, UNREACHABLE, EXPIRED, CONFLICT, OTHER -> true;
            case NOT_INSTALLED, NOT_FOUND, UNAUTHORIZED, FORBIDDEN, INTERRUPTED -> false;
        };
    }

    /** The line for the user. */
    public String explain() {
        return switch (kind) {
            case NOT_INSTALLED ->
                "netiso's flow server is not installed in this cluster (no API " + FlowsApi.GROUP
                        + "): kubectl apply -f install.yaml, see the README";
            case NOT_READY -> "netiso's flow server is not ready (" + message + "): kubectl -n netiso-system get pods";
            case FORBIDDEN -> "forbidden: " + message.replaceFirst("^.* is forbidden: ", "") + hint();
            case UNREACHABLE -> "cannot connect to the cluster: " + message;
            case NOT_FOUND, UNAUTHORIZED, CONFLICT, EXPIRED, INTERRUPTED, OTHER -> message;
        };
    }

    private String hint() {
        if (!message.contains(FlowsApi.GROUP)) {
            return "";
        }
        return message.endsWith("at the cluster scope")
                ? "; the ClusterRole view has it, or name one namespace with -n"
                : "; the ClusterRole view has it";
    }

    public CommandFailure toFailure() {
        return kind == Kind.INTERRUPTED ? CommandFailure.interrupted() : CommandFailure.unanswered(explain());
    }
}
