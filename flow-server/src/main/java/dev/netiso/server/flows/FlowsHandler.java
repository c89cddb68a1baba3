// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import dev.netiso.api.v1alpha1.FlowObject;
import dev.netiso.api.v1alpha1.FlowsApi;
import dev.netiso.server.auth.Access;
import dev.netiso.server.auth.Authorizer;
import dev.netiso.server.auth.Authorizer.AccessUnknownException;
import dev.netiso.server.auth.FrontProxy;
import dev.netiso.server.auth.User;
import dev.netiso.server.http.Failure;
import dev.netiso.server.http.Request;
import dev.netiso.server.http.RequestHandler;
import dev.netiso.server.http.Response;
import dev.netiso.server.store.FlowStore;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/**
 * Answers all requests: probes to anybody, everything else only to users whom the front proxy vouches for, and flows only to those who may read them.
 */
public final class FlowsHandler implements RequestHandler {
    private final FrontProxy frontProxy;
    private final Authorizer authorizer;
    private final FlowStore store;
    private final Health health;
    private final Coverage coverage;
    private final Watches watches;
    private final InstantSource clock;

    public FlowsHandler(
            FrontProxy frontProxy,
            Authorizer authorizer,
            FlowStore store,
            Health health,
            Coverage coverage,
            Watches watches,
            InstantSource clock) {
        this.frontProxy = frontProxy;
        this.authorizer = authorizer;
        this.store = store;
        this.health = health;
        this.coverage = coverage;
        this.watches = watches;
        this.clock = clock;
    }

    @Override
    public void handle(Request request, Response response) {
        if (health.answered(request, response)) {
            return;
        }
        User user = frontProxy.authenticate(request.peer(), request.headers()).orElseThrow(Failure::unauthorized);
        Route route = Route.of(request.path()).orElseThrow(Failure::noSuchPath);
        if (!request.method().equals("GET")) {
            throw Failure.methodNotAllowed();
        }
        try {
            answer(request, response, user, route);
        } catch (AccessUnknownException e) {
            throw Refusals.unknown(e);
        }
    }

    private void answer(Request request, Response response, User user, Route route) {
        switch (route) {
            case Route.Document(String json) ->
                response.send(200, Response.JSON, json.getBytes(StandardCharsets.UTF_8));
            case Route.One one -> get(request, response, user, one);
            case Route.Collection(String namespace) ->
                collection(request, response, new Viewer(user, namespace, authorizer));
        }
    }

    private void get(Request request, Response response, User user, Route.One one) {
        requireAccess(user, Access.toFlows("get", one.namespace(), one.name()));
        FlowObject flow = store.find(one.name())
                .flatMap(new Viewer(user, one.namespace(), authorizer)::see)
                .orElseThrow(() -> Refusals.notFound(one.name()));
        response.send(200, Response.JSON, Form.of(request, clock).one(flow));
    }

    private void collection(Request request, Response response, Viewer viewer) {
        ListOptions options = ListOptions.of(request);
        String name = options.fieldSelector().name().orElse("");
        Access access = Access.toFlows(options.watch() ? "watch" : "list", viewer.namespace(), name);
        requireAccess(viewer.user(), access);
        Form form = Form.of(request, clock);
        Selection selection =
                new Selection(viewer, options.fieldSelector(), options.since().map(clock.instant()::minus));
        if (options.watch()) {
            watches.answer(response, options, selection, form, () -> requireAccess(viewer.user(), access), coverage);
        } else {
            new ListAnswer(store, selection, form, coverage.warnings(viewer.namespace())).send(response, options);
        }
    }

    private void requireAccess(User user, Access access) {
        if (!authorizer.allows(user, access)) {
            throw Refusals.forbidden(user, access, FlowsApi.GROUP);
        }
    }
}
