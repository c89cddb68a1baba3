// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.allow;

import dev.netiso.cli.Host;
import dev.netiso.cli.cluster.ClusterException;
import dev.netiso.cli.managed.EffectText;
import dev.netiso.cli.managed.ManagedPolicy;
import dev.netiso.cli.managed.PolicyWriter;
import dev.netiso.cli.managed.PolicyWriter.Trial;
import dev.netiso.flow.Direction;
import dev.netiso.policy.PolicyRef;
import dev.netiso.policy.synthesis.Proposal.Plan;
import dev.netiso.policy.synthesis.Warning;
import java.util.ArrayList;
import java.util.List;

/** The writing of a plan's objects, one after the other, and what to say where it ends halfway. */
final class PlanWriting {
    private final Host host;
    private final PolicyWriter writer;
    private final Plan plan;

    PlanWriting(Host host, PolicyWriter writer, Plan plan) {
        this.host = host;
        this.writer = writer;
        this.plan = plan;
    }

    /** Writes all, in their order. Where one is not, it tells what is there already and how to take that back. */
    List<ManagedPolicy> writeAll(List<Trial> trials) {
        List<ManagedPolicy> written = new ArrayList<>();
        try {
            trials.forEach(trial -> written.add(writer.write(trial)));
        } catch (RuntimeException e) {
            List<ManagedPolicy> there = new ArrayList<>(written);
            if (mayHaveArrived(e)) {
                ManagedPolicy unsure = trials.get(written.size()).policy();
                there.addFirst(unsure);
                host.err()
                        .line("note: " + unsure.ref().namespace() + "/"
                                + unsure.ref().name() + " may have been written all the same");
            }
            if (!there.isEmpty()) {
                tellHalf(there, !written.isEmpty());
                tellWayBack(there);
            }
            throw e;
        }
        return written;
    }

    /** Whether the server may have stored what it did not confirm. */
    private static boolean mayHaveArrived(RuntimeException failure) {
        return !(failure instanceof ClusterException refused)
                || switch (refused.error().kind()) {
                    case UNREACHABLE, INTERRUPTED, NOT_READY, OTHER -> true;
                    case NOT_INSTALLED, NOT_FOUND, UNAUTHORIZED, FORBIDDEN, CONFLICT, EXPIRED -> false;
                };
    }

    /** Half of a plan lets nothing through, but it may isolate. */
    private void tellHalf(List<ManagedPolicy> there, boolean begun) {
        List<PolicyRef> names = there.stream().map(ManagedPolicy::ref).toList();
        List<String> isolated = plan.companions().stream()
                .filter(companion -> names.contains(companion.policy().ref()))
                .map(companion -> EffectText.pods(companion.isolated()) + " for "
                        + (companion.direction() == Direction.INGRESS ? "ingress" : "egress"))
                .toList();
        if (!isolated.isEmpty()) {
            host.err().line("note: half is applied, and isolates " + String.join(", ", isolated) + " already");
        } else if (plan.warnings().stream().anyMatch(warning -> warning.kind() == Warning.Kind.ISOLATES)) {
            host.err().line("note: half is applied, and may isolate already what was shown");
        } else if (begun) {
            host.err().line("note: half is applied, and lets nothing through alone");
        }
    }

    void tellWayBack(List<ManagedPolicy> written) {
        host.err().line("To take it back: " + takingBack(written));
    }

    /** One command for both ends of a rule; then what keeps traffic, which alone isolates its pods by then, and did so for the rule. */
    private String takingBack(List<ManagedPolicy> written) {
        List<PolicyRef> companions = plan.companions().stream()
                .map(companion -> companion.policy().ref())
                .toList();
        List<String> commands = new ArrayList<>();
        List<PolicyRef> covered = new ArrayList<>();
        for (ManagedPolicy policy : written.reversed()) {
            if (!covered.contains(policy.ref())) {
                commands.add("kubectl netiso revoke " + policy.ref().name() + " -n "
                        + policy.ref().namespace()
                        + (companions.contains(policy.ref()) ? " --accept-opening" : ""));
            }
            policy.provenance().pair().ifPresent(covered::add);
        }
        return String.join("; ", commands);
    }
}
