// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.command;

import dev.netiso.api.v1alpha1.FlowObject;
import dev.netiso.cli.CommandFailure;
import dev.netiso.cli.allow.FlowFinder;
import dev.netiso.cli.cluster.Kubectl;
import dev.netiso.cli.flows.FlowsClient;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What a command is about, for its {@code @Mixin}: a flow that was seen, or two ends and a port. */
final class AskedOptions {
    @Parameters(
            paramLabel = "ID",
            arity = "0..1",
            converter = Converters.OfFlowId.class,
            description = "The flow's id, as tail shows it, or a beginning that no other has")
    private Optional<String> id = Optional.empty();

    @Mixin
    final EndOptions ends = new EndOptions();

    /**
     * Whether a flow is named; else ends are.
     *
     * @throws CommandFailure if both are, or neither
     */
    boolean isFlow(String command) {
        if (id.isPresent() == ends.isGiven()) {
            throw wrongUse(
                    command,
                    ends.isGiven()
                            ? "ID and --from, --to, --port (expected: the one or the other)"
                            : "missing ID, or --from, --to and --port");
        }
        return id.isPresent();
    }

    /** The flow that is named: of the namespace, or else of any. @throws CommandFailure if there is none where the user may look */
    FlowObject flow(Kubectl kubectl, String namespace) {
        FlowFinder finder = new FlowFinder(new FlowsClient(kubectl, namespace), new FlowsClient(kubectl, ""));
        return finder.find(id.orElseThrow()).flow();
    }

    static CommandFailure wrongUse(String command, String what) {
        return CommandFailure.unanswered(what + "; see kubectl netiso " + command + " --help");
    }
}
