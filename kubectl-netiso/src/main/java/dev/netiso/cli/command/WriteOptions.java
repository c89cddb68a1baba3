// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.command;

import dev.netiso.cli.managed.DryRun;
import dev.netiso.cli.managed.PolicyPrinter;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How far a command that changes the cluster goes, for its {@code @Mixin}. */
final class WriteOptions {
    @Option(
            names = "--dry-run",
            paramLabel = "none|client|server",
            description = "client: only show; server: let the API server try; none: change the cluster (default)")
    DryRun dryRun = DryRun.NONE;

    @Option(
            names = {"-y", "--yes"},
            arity = "0..1",
            fallbackValue = "true",
            description = "Change the cluster without asking")
    boolean yes;

    @Option(
            names = "--bypass-gitops",
            arity = "0..1",
            fallbackValue = "true",
            description = "Change the cluster although a tool such as Argo CD, Flux or Helm looks after what is there")
    boolean bypassGitOps;

    /** How the printer calls what {@code -o} says; the objects with their effects where it is not given. */
    static PolicyPrinter.Format printed(Optional<? extends Enum<?>> format) {
        return format.map(chosen -> PolicyPrinter.Format.valueOf(chosen.name())).orElse(PolicyPrinter.Format.LINE);
    }
}
