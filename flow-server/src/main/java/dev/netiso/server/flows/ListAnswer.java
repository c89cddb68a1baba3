// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import dev.netiso.api.v1alpha1.FlowObject;
import dev.netiso.server.http.Response;
import dev.netiso.server.store.FlowStore;
import dev.netiso.server.store.FlowStore.Page;
import dev.netiso.server.store.StoredFlow;
import java.util.List;
import java.util.Optional;

/** Sends a list as it is read, so that its size does not matter. Used once. */
final class ListAnswer {
    private static final int READ_AT_ONCE = 256;

    private final FlowStore store;
    private final Selection selection;
    private final Form form;
    private final List<String> warnings;
    private int sent;

    ListAnswer(FlowStore store, Selection selection, Form form, List<String> warnings) {
        this.store = store;
        this.selection = selection;
        this.form = form;
        this.warnings = warnings;
    }

    void send(Response response, ListOptions options) {
        long version = options.page().map(ContinueToken::version).orElseGet(store::version);
        long after = options.page().map(ContinueToken::after).orElseGet(store::beginning);
        options.resourceVersion().filter(wanted -> wanted > version).ifPresent(unknown -> {
            throw Refusals.expired();
        });
        options.page().filter(token -> !isOfThisStore(token)).ifPresent(foreign -> {
            throw Refusals.expired();
        });
        Parts parts = new Parts(response, warnings);
        parts.add(form.head());
        Optional<ContinueToken> next = items(parts, version, after, options.limit());
        parts.add(form.tail(version, next));
        parts.end();
    }

    /** A token comes from a client, who may have made it up: beyond the end of the store a list would never be whole. */
    private boolean isOfThisStore(ContinueToken token) {
        return token.version() <= store.version()
                && token.after() <= token.version()
                && store.after(token.after(), 1, FlowStore.Verdicts.BLOCKED).whole();
    }

    /** Where the next page begins, if the limit was reached before the end of the list. */
    private Optional<ContinueToken> items(Parts parts, long version, long begin, int limit) {
        long after = begin;
        while (after < version && parts.open()) {
            Page page =
                    store.after(after, READ_AT_ONCE, selection.verdicts()); // what went meanwhile is not in the list
            for (StoredFlow stored : page.flows()) {
                if (stored.version() > version) {
                    return Optional.empty();
                }
                if (limit > 0 && sent == limit) {
                    return Optional.of(new ContinueToken(version, stored.version() - 1));
                }
                selection.pick(stored).ifPresent(flow -> item(parts, flow));
            }
            after = page.end();
        }
        return Optional.empty();
    }

    private void item(Parts parts, FlowObject flow) {
        if (sent > 0) {
            parts.add(new byte[] {','});
        }
        parts.add(form.item(flow));
        sent++;
    }
}
