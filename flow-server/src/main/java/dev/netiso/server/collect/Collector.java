// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.collect;

import dev.netiso.flow.Flow;
import dev.netiso.flow.Lost;
import dev.netiso.flow.Verdict;
import dev.netiso.server.store.ExplainedFlow;
import dev.netiso.server.store.FlowStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Takes flows from agents, explains them and stores them. A flow that is not clear yet is looked at again within {@link #LOOK_AGAIN}, apart from the others,
 * and stored as it then is; a refusal is held back for {@link #HOLD_BACK}. Safe for many threads: work is done on the thread that brings the flow, so that an agent is read no faster than flows can be
 * taken, and holds the rest itself.
 */
public final class Collector implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Collector.class.getName());

    /** Pauses between looks. Watches of the API server are behind by some milliseconds, rarely by more than a tenth of a second. */
    static final List<Duration> LOOK_AGAIN =
            List.of(Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(150));

    /**
     * So long a refusal waits for the drop that may have been its cause: the initiator's node hears of it at once, and another node's agent may tell of it later.
     * What is unanswered was waited for by the agent.
     */
    static final Duration HOLD_BACK = Duration.ofSeconds(1);

    /** More flows than this do not wait, for another look or for their drop: they are stored as they are, and counted. */
    static final int MAX_UNSETTLED = 10_000;

    private final FlowStore store;
    private final Explainer explainer;
    private final SeenFlows seen = new SeenFlows();
    private final KnownDrops drops = new KnownDrops();
    private final Losses losses;
    private final Consumer<Lost> lossListener;
    private final AtomicInteger unsettled = new AtomicInteger();
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("look-again").daemon().factory());

    /** Takes flows into a store; the listener hears of each loss. */
    public Collector(
            FlowStore store, ClusterView cluster, Losses losses, Consumer<Lost> lossListener, InstantSource clock) {
        this.store = store;
        this.explainer = new Explainer(cluster, clock);
        this.losses = losses;
        this.lossListener = lossListener;
    }

    /** Takes a flow, unless it was taken before, or a drop tells of it that was taken before or is within {@link #HOLD_BACK}. */
    public void take(Flow flow) {
        if (!seen.isNew(flow.node(), flow.uuid())) {
            return;
        }
        drops.remember(flow);
        if (flow.verdict() != Verdict.REFUSED) {
            tell(flow, 0);
        } else if (!later(flow, HOLD_BACK, () -> tell(flow, 0))) {
            tell(flow, LOOK_AGAIN.size());
        }
    }

    private void tell(Flow flow, int looks) {
        if (!drops.tell(flow)) {
            look(flow, looks);
        }
    }

    /** So many flows the agent of a node can send again: they are known as repeats. */
    void expectRepeats(String node, long flows) {
        seen.expect(node, flows);
    }

    /** There are no agents but on these nodes any more. */
    void keepOnly(Set<String> nodes) {
        seen.keepOnly(nodes);
    }

    /** Counts what an agent or its connection lost, or told imprecisely. */
    public void lost(String node, Lost lost) {
        losses.add(node, lost);
        lossListener.accept(lost);
    }

    /** A flow that fails here would be gone without a trace: whatever it is goes to the log and into the count. */
    private void look(Flow flow, int looks) {
        try {
            lookOrStore(flow, looks);
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, "a flow from " + flow.node() + " could not be explained and stored: " + e, e);
            lost(flow.node(), new Lost(Lost.Place.SERVER_QUEUE, 1));
        }
    }

    private void lookOrStore(Flow flow, int looks) {
        ExplainedFlow explained = explainer.explain(flow);
        if (looks == LOOK_AGAIN.size()
                || Explainer.isSettled(explained)
                || !later(flow, LOOK_AGAIN.get(looks), () -> look(flow, looks + 1))) {
            store.add(explained);
        }
    }

    /** Whether that is done later; not if there is too much to be done later already, which is counted. */
    private boolean later(Flow flow, Duration pause, Runnable what) {
        if (unsettled.incrementAndGet() > MAX_UNSETTLED) {
            unsettled.decrementAndGet();
            lost(flow.node(), new Lost(Lost.Place.SERVER_UNSETTLED, 1));
            return false;
        }
        try {
            var _ = later.schedule(
                    () -> {
                        unsettled.decrementAndGet();
                        what.run();
                    },
                    pause.toMillis(),
                    TimeUnit.MILLISECONDS);
            return true;
        } catch (RejectedExecutionException e) {
            unsettled.decrementAndGet();
            return false;
        }
    }

    @Override
    public void close() {
        later.shutdown();
    }
}
