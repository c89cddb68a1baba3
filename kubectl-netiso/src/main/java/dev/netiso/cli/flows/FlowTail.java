// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.flows;

import dev.netiso.cli.cluster.ClusterError;
import dev.netiso.cli.cluster.ClusterException;
import dev.netiso.cli.flows.FlowWatch.Event;
import dev.netiso.cli.flows.FlowsClient.Listing;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Follows flows: each is shown once, whatever happens to the connection. A watch that breaks goes on where it was; where the flow server no longer has that
 * place, all it retains is read again and what was shown already is left out.
 */
public final class FlowTail {
    private final FlowsClient client;
    private final FlowSelection selection;
    private final Screen screen;
    private final Pause pause;
    private final Supplier<Duration> age;
    private final ShownFlows shown = new ShownFlows();

    private String resourceVersion = "";
    private int failures;
    private long lost;

    /** Where flows go, and what is to be said about the connection. */
    public interface Screen {
        void show(ServedFlow flow);

        void note(String line);
    }

    /** Waits before another attempt; attempts count from 1. */
    public interface Pause {
        void before(int attempt) throws InterruptedException;
    }

    /**
     * @param selection which flows to show
     * @param age after a gap, what is retained and was not shown yet is shown if it is no older
     */
    public FlowTail(FlowsClient client, FlowSelection selection, Supplier<Duration> age, Screen screen, Pause pause) {
        this.client = client;
        this.selection = selection;
        this.age = age;
        this.screen = screen;
        this.pause = pause;
    }

    /** Shows what was listed, and goes on after it. */
    public void startAfter(Listing listing) {
        listing.flows().forEach(this::show);
        resourceVersion = listing.resourceVersion();
    }

    /**
     * Follows until it is interrupted.
     *
     * @throws ClusterException if trying again cannot help
     */
    public void follow() throws InterruptedException {
        while (true) {
            Optional<ClusterError> error = watch();
            if (error.isEmpty()) {
                pause.before(1);
            } else if (error.get().kind() == ClusterError.Kind.EXPIRED) {
                readAgain();
            } else {
                waitAfter(error.get());
            }
        }
    }

    private Optional<ClusterError> watch() {
        try (FlowWatch watch = client.watch(resourceVersion, selection)) {
            while (true) {
                switch (watch.next()) {
                    case Event.Seen(ServedFlow flow) -> {
                        show(flow);
                        arrivedAt(flow.flow().metadata().resourceVersion());
                    }
                    case Event.Bookmark(String version, long lost) -> {
                        arrivedAt(version);
                        tellLost(lost);
                    }
                    case Event.Ended(Optional<ClusterError> error) -> {
                        return error;
                    }
                }
            }
        }
    }

    private void show(ServedFlow flow) {
        if (selection.test(flow) && shown.add(flow)) {
            screen.show(flow);
        }
    }

    private void arrivedAt(String version) {
        if (!version.isEmpty()) {
            resourceVersion = version;
        }
        if (failures > 0) {
            failures = 0;
            screen.note("connected again; nothing was missed");
        }
    }

    private void tellLost(long total) {
        if (total > lost) {
            screen.note(total
                    + " events did not get from the kernels to the flow server since it began; they are not shown");
        }
        lost = total;
    }

    private void readAgain() throws InterruptedException {
        screen.note("the flow server was restarted or has dropped older flows; reading again what it retains");
        try {
            startAfter(client.list(selection, Optional.of(age.get())));
            failures = 0;
            pause.before(1);
        } catch (ClusterException e) {
            waitAfter(e.error());
        }
    }

    private void waitAfter(ClusterError error) throws InterruptedException {
        if (!error.mayPass()) {
            throw new ClusterException(error);
        }
        failures++;
        if (failures == 1) {
            screen.note("lost the connection (" + error.message() + "); trying again");
        }
        pause.before(failures);
    }
}
