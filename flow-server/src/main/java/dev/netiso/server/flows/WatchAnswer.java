// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import dev.netiso.server.auth.Authorizer.AccessUnknownException;
import dev.netiso.server.flows.Watches.Pace;
import dev.netiso.server.http.Failure;
import dev.netiso.server.http.Response;
import dev.netiso.server.store.FlowStore;
import dev.netiso.server.store.FlowStore.Page;
import dev.netiso.server.store.StoredFlow;
import java.time.Duration;
import java.time.Instant;
import java.util.logging.Logger;

/**
 * One watch. There is no queue for it: it reads the store from where it got to, at the speed of its client. A client that is slower than flows come for so
 * long that flows it did not get are no longer retained is told so (410) and cut off; it must list again.
 */
final class WatchAnswer {
    private static final Logger LOG = Logger.getLogger(WatchAnswer.class.getName());
    private static final int READ_AT_ONCE = 256;

    /** After so long at most a client's leaving, the server's end and losses are noticed. */
    private static final Duration LOOK_AROUND = Duration.ofMillis(500);

    private final Watches watches;
    private final FlowStore store;
    private final ListOptions options;
    private final Selection selection;
    private final Form form;
    private final Runnable requireAccess;
    private final Coverage coverage;
    private final FlowStore.Verdicts verdicts;
    private final Parts parts;

    private long version;
    private Instant review;
    private Instant bookmark;
    private long lostTold;
    private long lastWrite;

    WatchAnswer(
            Watches watches,
            Response response,
            ListOptions options,
            Selection selection,
            Form form,
            Runnable requireAccess,
            Coverage coverage) {
        this.watches = watches;
        this.store = watches.store();
        this.options = options;
        this.selection = selection;
        this.form = form;
        this.requireAccess = requireAccess;
        this.coverage = coverage;
        this.verdicts = selection.verdicts();
        this.parts = new Parts(response, coverage.warnings(selection.viewer().namespace()));
        this.version = options.resourceVersion().orElseGet(store::beginning);
        Instant now = watches.clock().instant();
        this.review = now.plus(watches.pace().review());
        this.bookmark = now.plus(watches.pace().bookmark());
        this.lostTold = coverage.lost();
    }

    void run() {
        if (options.resourceVersion().isPresent()
                && !store.after(version, 1, verdicts).whole()) {
            throw Refusals.expired();
        }
        parts.flush();
        try {
            follow();
        } catch (Failure failure) {
            parts.add(Form.error(failure.status()));
        } catch (AccessUnknownException e) {
            parts.add(Form.error(Refusals.unknown(e).status()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        parts.end();
    }

    private void follow() throws InterruptedException {
        Instant end = watches.clock()
                .instant()
                .plus(options.timeout().orElse(watches.pace().longest()));
        boolean whole = options.resourceVersion().isPresent();
        long replayed = store.wholeSince(verdicts);
        while (parts.open() && !watches.ending() && watches.clock().instant().isBefore(end)) {
            Page page = store.after(version, READ_AT_ONCE, verdicts);
            if (whole && !page.whole()) {
                throw cutOff();
            }
            send(page);
            whole = version >= replayed; // before that it gets what is still there
            lookAround();
        }
        if (options.bookmarks() && parts.open()) {
            parts.add(form.bookmark(version, coverage.lost()));
        }
    }

    private void send(Page page) throws InterruptedException {
        version = page.end();
        if (page.flows().isEmpty()) {
            store.await(version, LOOK_AROUND, verdicts);
            gather();
            return;
        }
        for (StoredFlow stored : page.flows()) {
            selection.pick(stored).ifPresent(flow -> parts.add(form.event(flow)));
        }
        parts.flush();
        lastWrite = System.nanoTime();
    }

    /** A write costs more than an event does: a burst goes out in few of them, the first event after a pause at once. */
    private void gather() throws InterruptedException {
        long since = System.nanoTime() - lastWrite;
        long left = watches.pace().gather().toNanos() - since;
        if (lastWrite != 0 && left > 0) {
            Thread.sleep(Duration.ofNanos(left));
        }
    }

    private void lookAround() {
        Instant now = watches.clock().instant();
        Pace pace = watches.pace();
        if (!now.isBefore(review)) {
            requireAccess.run();
            review = now.plus(pace.review());
        }
        long lost = coverage.lost();
        if (options.bookmarks() && (!now.isBefore(bookmark) || lost != lostTold)) {
            parts.add(form.bookmark(version, lost));
            parts.flush();
            bookmark = now.plus(pace.bookmark());
            lostTold = lost;
        }
    }

    private Failure cutOff() {
        watches.countFallenBehind();
        LOG.warning(() -> "a watch of " + selection.viewer().user().name() + " fell behind and was cut off");
        return Refusals.expired();
    }
}
