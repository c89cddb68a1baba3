// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.command;

import dev.netiso.cli.managed.DryRun;
import dev.netiso.cli.managed.PolicyPrinter;
import java.util.Locale;
import picocli.CommandLine.Option;

/** How far a command that changes the cluster goes, for its {@code @Mixin}. */
final class WriteOptions {
    @Option(
            names = "--dry-run",
            paramLabel = "none|client|server",
            converter = OfDryRun.class,
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

    static final class OfDryRun extends Choice<DryRun> {
        OfDryRun() {
            super(DryRun.class);
        }
    }

    /** What {@code -o} may be; the objects with their effects where it is not given. */
    enum Format {
        YAML(PolicyPrinter.Format.YAML),
        JSON(PolicyPrinter.Format.JSON),
        NAME(PolicyPrinter.Format.NAME),
        KUSTOMIZE(PolicyPrinter.Format.KUSTOMIZE);

        final PolicyPrinter.Format printed;

        Format(PolicyPrinter.Format printed) {
            this.printed = printed;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static final class OfFormat extends Choice<Format> {
        OfFormat() {
            super(Format.class);
        }
    }
}
