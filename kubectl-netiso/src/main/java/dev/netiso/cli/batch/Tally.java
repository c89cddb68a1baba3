// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.batch;

import dev.netiso.policy.Decision;
import dev.netiso.policy.Outcome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How lines were answered. */
public final class Tally {
    /** So many lines that are not as expected are kept to be shown, and so many errors. */
    static final int SHOWN = 20;

    private final Outcome expected;
    private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    private final List<Differing> differing = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private final List<Long> numbers = new ArrayList<>();
    private final LineNumbers moreErrors = new LineNumbers();
    private long unreadable;

    /** A line whose outcome is not the expected one. */
    public record Differing(long line, FlowLine asked, Decision decision) {
        /** The line in words. */
        public String text() {
            return "line " + line + ": " + asked.source() + " -> " + asked.destination() + " " + asked.port() + " "
                    + DecisionText.of(decision);
        }
    }

    Tally(Outcome expected) {
        this.expected = expected;
    }

    void answered(long number, FlowLine line, Decision decision) {
        outcomes.merge(decision.outcome(), 1L, Long::sum);
        if (decision.outcome() != expected && differing.size() < SHOWN) {
            differing.add(new Differing(number, line, decision));
        }
    }

    void failed(long number, String message) {
        unreadable++;
        if (errors.size() < SHOWN) {
            numbers.add(number);
            errors.add("line " + number + ": " + message);
        } else {
            moreErrors.add(number);
        }
    }

    /** Adds what was counted in later lines. */
    void add(Tally later) {
        later.outcomes.forEach((outcome, count) -> outcomes.merge(outcome, count, Long::sum));
        later.differing.stream().limit(SHOWN - differing.size()).forEach(differing::add);
        for (int i = 0; i < later.errors.size(); i++) {
            if (errors.size() < SHOWN) {
                numbers.add(later.numbers.get(i));
                errors.add(later.errors.get(i));
            } else {
                moreErrors.add(later.numbers.get(i));
            }
        }
        moreErrors.add(later.moreErrors);
        unreadable += later.unreadable;
    }

    /** Lines with that outcome. */
    public long of(Outcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    /** Lines that were answered. */
    public long answered() {
        return outcomes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The first lines whose outcome is not the expected one. */
    public List<Differing> differing() {
        return List.copyOf(differing);
    }

    /** What was wrong with the first lines that could not be answered. */
    public List<String> errors() {
        return List.copyOf(errors);
    }

    /** The numbers of the other lines that could not be answered, as {@code 3, 7-9}. */
    public String moreErrors() {
        return moreErrors.toString();
    }

    /** Lines that could not be read, or name what does not exist. */
    public long unreadable() {
        return unreadable;
    }
}
