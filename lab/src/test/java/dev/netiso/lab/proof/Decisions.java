// SPDX-License-Identifier: Apache-2.0
package dev.netiso.lab.proof;

import dev.netiso.lab.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What {@code kubectl netiso check} says of all attempts, beside what became of them. */
final class Decisions {
    private static final Pattern DECISION = Pattern.compile("\"protocol\":\"\\w+\",\"decision\":\"(\\w+)\"");
    private static final String ALLOWED = "ALLOWED";
    private static final String UNDECIDED = "UNDECIDED";
    private static final int ANSWERED_NO = 1;

    private final ProofLab lab;
    private final List<Attempt> attempts;
    private final Path flows;
    private final Set<String> disagreements = new LinkedHashSet<>();
    private final Set<String> undecided = new LinkedHashSet<>();
    private long compared;

    Decisions(ProofLab lab, List<Attempt> attempts) {
        this.lab = lab;
        this.attempts = List.copyOf(attempts);
        try {
            flows = Files.createTempFile("netiso-proof", ".jsonl");
            flows.toFile().deleteOnExit();
            Files.write(flows, attempts.stream().map(Attempt::line).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One line an attempt, for the cluster as it is now. */
    List<String> ask() {
        Command.Result result = lab.kubectl("netiso", "check", "--flows", flows.toString(), "-o", "jsonl");
        List<String> lines = result.out().lines().toList();
        if (result.exit() > ANSWERED_NO || lines.size() != attempts.size()) {
            throw new AssertionError("check ended with " + result.exit() + " after " + lines.size() + " lines of "
                    + attempts.size() + "\n" + result.err());
        }
        return lines;
    }

    /** Which of them differ from what passed; what is undecided differs from nothing. */
    static List<String> differing(List<String> lines, BitSet passed) {
        return IntStream.range(0, lines.size())
                .filter(i -> !decision(lines.get(i)).equals(UNDECIDED))
                .filter(i -> decision(lines.get(i)).equals(ALLOWED) != passed.get(i))
                .mapToObj(i -> (passed.get(i) ? "passed" : "did not pass") + ": " + lines.get(i))
                .toList();
    }

    /** The same, and keeps account of it. */
    List<String> compare(List<String> lines, BitSet passed) {
        IntStream.range(0, lines.size())
                .filter(i -> decision(lines.get(i)).equals(UNDECIDED))
                .forEach(i -> undecided.add(attempts.get(i) + (passed.get(i) ? " passed" : " did not pass")));
        List<String> differing = differing(lines, passed);
        disagreements.addAll(differing);
        compared += lines.size();
        return differing;
    }

    private static String decision(String line) {
        Matcher matcher = DECISION.matcher(line);
        if (!matcher.find()) {
            throw new AssertionError("no decision in " + line);
        }
        return matcher.group(1);
    }

    long compared() {
        return compared;
    }

    Set<String> disagreements() {
        return Set.copyOf(disagreements);
    }

    Set<String> undecided() {
        return Set.copyOf(undecided);
    }
}
