// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.bpf.BpfException;
import dev.netiso.agent.bpf.LibBpf;
import dev.netiso.agent.dump.DumpOutput;
import dev.netiso.agent.dump.DumpTotals;
import dev.netiso.agent.dump.FlowLines;
import dev.netiso.agent.dump.JsonpbLines;
import dev.netiso.flow.Flow;
import dev.netiso.flow.Lost;
import dev.netiso.flow.Verdict;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/**
 * A capture that writes its flows as lines, and at its end what it came to.
 *
 * @param shown verdicts that are written; the others are counted alone
 * @param longest after which it ends by itself
 * @param errors where it says when it captures, and the totals
 */
record Dump(
        CaptureConfig config,
        FlowLines lines,
        Set<Verdict> shown,
        Optional<Duration> longest,
        OutputStream out,
        PrintWriter errors) {
    /** Flows that wait for a reader: as many as the table of connections holds, so that none of a first burst is lost. */
    private static final int MOST_WAITING = 1 << 16;

    /**
     * Returns when it was interrupted, its time is over, or its reader has gone.
     *
     * @throws IOException if the lines cannot be written for another reason, such as a full disk
     */
    void run(InstantSource clock, Interruption interruption) throws BpfException, IOException, InterruptedException {
        LossTally lost = new LossTally();
        DumpOutput output = new DumpOutput(MOST_WAITING, lines, out, interruption::ask);
        KernelCapture ended;
        try (output) {
            ended = capture(clock, output, lost, interruption);
        }
        throwUnlessReaderHasGone(output.failure());
        if (output.lost() > 0) {
            lost.add(new Lost(Lost.Place.AGENT_RING, output.lost()));
        }
        say(ended.totals(lost.sums()));
    }

    private KernelCapture capture(InstantSource clock, DumpOutput output, LossTally lost, Interruption interruption)
            throws BpfException, IOException, InterruptedException {
        KernelCapture capture =
                KernelCapture.start(config, clock, CaptureListener.of(flow -> write(flow, output), lost::add));
        try (capture) {
            capture.coverage().forEach(line -> say("not seen: " + line));
            say("capturing: " + capture.description());
            interruption.await(longest);
        }
        return capture;
    }

    private static void throwUnlessReaderHasGone(Optional<IOException> failure) throws IOException {
        if (failure.isPresent() && !LibBpf.isBrokenPipe(failure.get())) {
            throw new IOException(
                    "cannot write to standard output: " + failure.get().getMessage(), failure.get());
        }
    }

    private void write(Flow flow, DumpOutput output) {
        if (shown.contains(flow.verdict())) {
            output.accept(flow);
        }
    }

    private void say(DumpTotals totals) {
        totals.toLines().forEach(this::say);
        if (lines instanceof JsonpbLines) {
            say(totals.toJson());
        }
    }

    private void say(String line) {
        errors.println(line);
        errors.flush();
    }
}
