// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.batch;

import dev.netiso.cli.CommandFailure;
import dev.netiso.cli.batch.LineChunks.Chunk;
import dev.netiso.cli.ends.Ends;
import dev.netiso.policy.Decision;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Answers lines of connections. The lines are decided in chunks on all processors and written in their order; what is in memory is bounded by the number of processors, not by
 * the number of lines.
 */
public final class FlowBatch {
    private final Ends ends;
    private final Evaluator evaluator;
    private final Outcome expected;

    /** @param expected lines with another outcome are kept to be shown */
    public FlowBatch(Ends ends, Evaluator evaluator, Outcome expected) {
        this.ends = ends;
        this.evaluator = evaluator;
        this.expected = expected;
    }

    /** Takes answers in the order of their lines. */
    public interface Sink {
        void write(byte[] bytes, int length);
    }

    /** A chunk's answers. */
    private record Answers(JsonLineWriter lines, Tally tally) {}

    /**
     * Answers all lines.
     *
     * @param sink takes a JSON line for each line; empty: only count
     * @throws IOException if the stream cannot be read
     * @throws InterruptedException if interrupted meanwhile
     */
    public Tally run(InputStream in, Optional<Sink> sink) throws IOException, InterruptedException {
        int processors = Runtime.getRuntime().availableProcessors();
        Tally all = new Tally(expected);
        Consumer<Answers> take = answers -> {
            all.add(answers.tally());
            sink.ifPresent(
                    to -> to.write(answers.lines().bytes(), answers.lines().length()));
        };
        ThreadLocal<FlowQuestions> questions = ThreadLocal.withInitial(() -> new FlowQuestions(ends, evaluator));
        ExecutorService threads = Executors.newFixedThreadPool(processors);
        try {
            LineChunks chunks = new LineChunks(in);
            Queue<Future<Answers>> running = new ArrayDeque<>();
            for (Optional<Chunk> next = chunks.next(); next.isPresent(); next = chunks.next()) {
                Chunk chunk = next.get();
                running.add(threads.submit(() -> answer(chunk, questions.get())));
                if (running.size() > 2 * processors) {
                    take.accept(result(running.remove()));
                }
            }
            while (!running.isEmpty()) {
                take.accept(result(running.remove()));
            }
            return all;
        } finally {
            threads.shutdownNow();
        }
    }

    private static Answers result(Future<Answers> answers) throws InterruptedException {
        try {
            return answers.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    private Answers answer(Chunk chunk, FlowQuestions questions) {
        Answers answers = new Answers(new JsonLineWriter(), new Tally(expected));
        chunk.forEach(new Chunk.Visitor() {
            @Override
            public void line(long number, byte[] bytes, int from, int length) {
                answer(number, bytes, from, length, questions, answers);
            }

            @Override
            public void tooLong(long number) {
                fail(number, "longer than " + LineChunks.MAX_LINE + " bytes", answers);
            }
        });
        return answers;
    }

    private static void answer(
            long number, byte[] bytes, int from, int length, FlowQuestions questions, Answers answers) {
        try {
            FlowLine line = FlowLine.parse(bytes, from, length);
            Decision decision = questions.decide(line);
            answers.tally().answered(number, line, decision);
            answers.lines().answer(line, decision);
        } catch (FlowLine.Unreadable | CommandFailure | IllegalArgumentException e) {
            fail(number, String.valueOf(e.getMessage()), answers);
        }
    }

    private static void fail(long number, String message, Answers answers) {
        answers.tally().failed(number, message);
        answers.lines().error(number, message);
    }
}
