// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.command;

import dev.netiso.cli.ExitCode;
import dev.netiso.cli.terminal.Output;
import java.util.ArrayList;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;

/**
 * Answers kubectl's question which words may come next (k8s.io/kubectl, pkg/cmd/plugin_completion.go): one candidate a line, then a directive of cobra's, here that
 * file names are no candidates.
 */
record Completion(CommandLine line) {
    static final String REQUEST = "__complete";

    private static final String NO_FILES = ":4";

    /** @param words what was typed after the plugin's name, the last one unfinished and maybe empty */
    int answer(List<String> words, Output out) {
        List<String> typed = words.isEmpty() ? List.of("") : words;
        candidates(typed).forEach(out::line);
        out.line(NO_FILES);
        return ExitCode.YES;
    }

    /** picocli gives what is missing after the unfinished word. */
    private List<String> candidates(List<String> words) {
        String unfinished = words.getLast();
        List<CharSequence> endings = new ArrayList<>();
        AutoComplete.complete(
                line.getCommandSpec(),
                words.toArray(String[]::new),
                words.size() - 1,
                unfinished.length(),
                String.join(" ", words).length(),
                endings);
        return endings.stream()
                .map(ending -> unfinished + ending)
                .filter(word -> word.startsWith("--") || !word.startsWith("-"))
                .filter(word -> unfinished.startsWith("-") || !word.startsWith("-"))
                .distinct()
                .sorted()
                .toList();
    }
}
