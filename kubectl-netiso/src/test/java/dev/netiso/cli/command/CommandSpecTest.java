// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.cli.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The conventions of kubectl's commands (kubernetes/community, kubectl-conventions.md; k8s.io/kubectl, pkg/cmd/util/sanity). */
class CommandSpecTest {
    private static final CommandLine ROOT =
            new CommandTree(TestHost.answering("shop").host()).commandLine();

    static List<CommandSpec> commands() {
        return Stream.concat(Stream.of(ROOT), ROOT.getSubcommands().values().stream())
                .map(CommandLine::getCommandSpec)
                .toList();
    }

    static List<CommandSpec> verbs() {
        return commands().stream()
                .filter(command -> List.of("tail", "check", "allow", "version", "completion")
                        .contains(command.name()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void descriptions_begin_with_a_capital_and_end_without_a_full_stop(CommandSpec command) {
        Stream.concat(
                        Stream.of(command.usageMessage().description()[0]),
                        Stream.concat(command.options().stream(), command.positionalParameters().stream())
                                .map(ArgSpec::description)
                                .map(lines -> lines[0]))
                .forEach(text -> assertThat(text).matches("(?s)([A-Z]|client: ).*[^.]"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void flags_have_plain_long_names_and_short_names_of_one_letter(CommandSpec command) {
        for (OptionSpec option : command.options()) {
            for (String name : option.names()) {
                assertThat(name).matches("--[a-z]+[a-z\\-]*|-[A-Za-z]");
            }
            assertThat(option.longestName()).startsWith("--");
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void no_flag_is_there_twice(CommandSpec command) {
        Set<String> names = new HashSet<>();
        command.options().stream()
                .flatMap(option -> Stream.of(option.names()))
                .forEach(name -> assertThat(names.add(name)).as(name).isTrue());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void short_names_mean_what_they_mean_to_kubectl(CommandSpec command) {
        assertThat(command.optionsMap()).doesNotContainKeys("-w", "-l", "-i");
        Map<String, String> others = Map.of("-f", "--filename", "-R", "--recursive");
        others.forEach((letter, name) -> {
            if (command.findOption(letter) != null) {
                assertThat(command.findOption(letter).longestName()).isEqualTo(name);
            }
        });
        assertThat(command.findOption("-n").longestName()).isEqualTo("--namespace");
        assertThat(command.findOption("-s").longestName()).isEqualTo("--server");
        assertThat(command.findOption("-h").longestName()).isEqualTo("--help");
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void every_verb_has_examples_with_a_comment_each(CommandSpec command) {
        List<String> footer = List.of(command.usageMessage().footer());
        assertThat(footer.getFirst()).isEqualTo("Examples:");
        assertThat(footer.stream().filter(line -> line.startsWith("  # ")).count())
                .isPositive()
                .isLessThanOrEqualTo(footer.stream()
                        .filter(line -> line.startsWith("  kubectl netiso " + command.name()))
                        .count());
    }

    @Test
    void every_command_is_described_in_the_manual() throws IOException {
        String manual = Files.readString(Path.of("../docs/cli.md"));
        verbs().forEach(command -> {
            assertThat(manual).contains("## `kubectl netiso " + command.name());
            command.options().stream()
                    .filter(option -> option.scopeType() != CommandLine.ScopeType.INHERIT && !option.usageHelp())
                    .forEach(option -> assertThat(manual).contains("`" + option.longestName()));
        });
    }
}
