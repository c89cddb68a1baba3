// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import dev.netiso.api.v1alpha1.FlowsApi;
import dev.netiso.server.auth.Access;
import dev.netiso.server.auth.Authorizer.AccessUnknownException;
import dev.netiso.server.auth.User;
import dev.netiso.server.http.Failure;
import dev.netiso.server.http.Status;
import dev.netiso.server.http.Status.Details;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Refusals in the words of Kubernetes (apimachinery pkg/api/errors; apiserver pkg/endpoints/handlers/responsewriters/errors.go). */
final class Refusals {
    private static final Logger LOG = Logger.getLogger(Refusals.class.getName());
    private static final String QUALIFIED = FlowsApi.RESOURCE + "." + FlowsApi.GROUP;

    private Refusals() {}

    static Failure forbidden(User user, Access access, String group) {
        String what = access.name().isEmpty() ? QUALIFIED : QUALIFIED + " \"" + access.name() + "\"";
        String where = access.namespace().isEmpty()
                ? "at the cluster scope"
                : "in the namespace \"" + access.namespace() + "\"";
        String message = "%s is forbidden: User \"%s\" cannot %s resource \"%s\" in API group \"%s\" %s"
                .formatted(what, user.name(), access.verb(), access.resource(), group, where);
        return new Failure(Status.failure(403, "Forbidden", message, details(access.name())));
    }

    static Failure notFound(String name) {
        return new Failure(Status.failure(404, "NotFound", QUALIFIED + " \"" + name + "\" not found", details(name)));
    }

    /** The reader's list or watch goes on from where nothing is retained any more. */
    static Failure expired() {
        return Failure.expired(
                "The provided resource version is too old: flows after it are no longer retained. List again.");
    }

    static Failure unknown(AccessUnknownException e) {
        LOG.log(Level.WARNING, e.getMessage() + ": " + e.getCause());
        return Failure.unavailable(e.getMessage() + "; try again");
    }

    private static Details details(String name) {
        return new Details(name, FlowsApi.GROUP, FlowsApi.RESOURCE);
    }
}
