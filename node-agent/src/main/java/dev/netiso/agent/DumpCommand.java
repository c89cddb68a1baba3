// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.CaptureConfig.Scope;
import dev.netiso.agent.dump.CompactLines;
import dev.netiso.agent.dump.FlowLines;
import dev.netiso.agent.dump.JsonpbLines;
import dev.netiso.flow.Verdict;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code node-agent dump}: connections of the whole kernel as lines on standard output. */
@Command(
        name = "dump",
        description = {
            "Print connections as this kernel sees them, one line each: no cluster, no server.",
            "It captures until it is interrupted, then prints totals and losses on standard error."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:ended as asked", "2:could not run, or not write; what to do is on standard error"})
final class DumpCommand implements Callable<Integer> {
    enum Form {
        JSONPB,
        JSON,
        COMPACT
    }

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            defaultValue = "compact",
            description = "compact, or jsonpb (also: json), JSON lines as hubble observe prints them (default:"
                    + " ${DEFAULT-VALUE})")
    private String output = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Go on as connections come; a dump, which has nothing of the past to show, always does")
    @SuppressWarnings("UnusedVariable") // so that a command line for hubble observe does here what it does there
    private boolean follow;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            description = "End by itself after that time, such as 30s or 5m (default: when interrupted)")
    private @Nullable String duration;

    @Option(
            names = "--scope",
            paramLabel = "SCOPE",
            defaultValue = "all",
            description = "What to print: all that the kernel sees, or node (this network namespace and its pods')"
                    + " (default: ${DEFAULT-VALUE})")
    private String scope = "";

    @Option(
            names = "--verdict",
            paramLabel = "VERDICT",
            defaultValue = "dropped,unanswered,refused,forwarded",
            description = "Which verdicts to print, with commas between them (default: ${DEFAULT-VALUE})")
    private String verdicts = "";

    @Option(
            names = "--node-name",
            paramLabel = "NAME",
            defaultValue = "${env:NODE_NAME}",
            description = "What to call this node (default: the environment's NODE_NAME, else the host's name)")
    private @Nullable String nodeName;

    @Mixin
    private final CaptureOptions captured = new CaptureOptions();

    private final Map<String, String> environment;

    /** @param environment what stands for flags that are not given */
    DumpCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws InterruptedException {
        CommandSpec command = Objects.requireNonNull(spec);
        CommandRun run = new CommandRun(command.commandLine().getErr(), captured.verbose());
        Flags flags = new Flags(command, environment);
        FlowLines lines = lines(flags);
        Set<Verdict> shown = flags.choices("--verdict", verdicts, Verdict.class);
        Optional<Duration> longest = Optional.ofNullable(duration).flatMap(time -> flags.duration("--duration", time));
        Scope over = flags.choice("--scope", scope, Scope.class).orElse(Scope.ALL);
        CaptureConfig capture = captured.read(flags, node(), over, Optional.empty(), false);
        if (!flags.problems().isEmpty()) {
            return run.fail(flags.problems());
        }
        Dump dump = new Dump(
                capture, lines, EnumSet.copyOf(shown), longest, new FileOutputStream(FileDescriptor.out), run.errors());
        try (Interruption interruption = new Interruption()) {
            return interruption.came(run.run(() -> dump.run(Clock.systemUTC(), interruption)));
        }
    }

    private FlowLines lines(Flags flags) {
        return switch (flags.choice("--output", output, Form.class).orElse(Form.COMPACT)) {
            case JSONPB, JSON -> new JsonpbLines();
            case COMPACT -> new CompactLines(ZoneId.systemDefault());
        };
    }

    private String node() {
        if (nodeName != null && !nodeName.isEmpty()) {
            return nodeName;
        }
        return HostName.ofKernel();
    }
}
