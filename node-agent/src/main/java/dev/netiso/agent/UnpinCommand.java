// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code node-agent unpin}: leaves nothing of netiso in the kernel. */
@Command(
        name = "unpin",
        description = "Remove what an agent pinned, so that nothing counts any more; stop the agent before",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:nothing is pinned any more", "2:it could not be removed; why is on standard error"})
final class UnpinCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--pin-dir",
            paramLabel = "DIRECTORY",
            description = "Where the agent was told to pin, such as /sys/fs/bpf/netiso/NODE")
    private @Nullable Path pinDirectory;

    @Option(
            names = "--stay",
            description = "Stay when it is done, until told to stop: for a pod that is to be there on every node")
    private boolean stay;

    private final Map<String, String> environment;

    /** @param environment what stands for flags that are not given */
    UnpinCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws InterruptedException {
        CommandSpec command = Objects.requireNonNull(spec);
        CommandRun run = new CommandRun(command.commandLine().getErr(), false);
        Flags flags = new Flags(command, environment);
        Optional<Path> directory = Optional.ofNullable(pinDirectory);
        if (directory.isEmpty()) {
            flags.wrong("--pin-dir", "missing (expected: the directory that the agent was given)");
            return run.fail(flags.problems());
        }
        return run.run(() -> {
            PrintWriter out = command.commandLine().getOut();
            out.println(unpin(directory.get()));
            out.flush();
            if (stay) {
                try (Interruption interruption = new Interruption()) {
                    interruption.await(Optional.empty());
                    interruption.came(CommandRun.DONE);
                }
            }
        });
    }

    private static String unpin(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return "nothing is pinned at " + directory;
        }
        Optional<PinDirectory> pins = PinDirectory.open(directory);
        if (pins.isEmpty()) {
            throw new IOException(
                    "cannot unpin: " + directory + " is in no BPF file system; give the agent's --pin-dir");
        }
        pins.get().remove();
        return "unpinned " + directory;
    }
}
