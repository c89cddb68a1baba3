// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.revoke;

import dev.netiso.cli.CommandFailure;
import dev.netiso.cli.cluster.ClusterError;
import dev.netiso.cli.cluster.ClusterException;
import dev.netiso.cli.managed.ManagedPolicies;
import dev.netiso.cli.managed.ManagedPolicy;
import dev.netiso.cli.managed.PolicyName;
import dev.netiso.policy.PolicyRef;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the rules that a user names, each with the one at its other end. */
public final class RuleFinder {
    private final ManagedPolicies policies;
    private final String current;

    /** @param current the namespace of names that have none */
    public RuleFinder(ManagedPolicies policies, String current) {
        this.policies = policies;
        this.current = current;
    }

    /**
     * What was found.
     *
     * @param notes other ends that may not be read, and so stay
     */
    public record Found(List<ManagedPolicy> rules, List<String> notes) {
        public Found {
            rules = List.copyOf(rules);
            notes = List.copyOf(notes);
        }
    }

    /**
     * The rules of that name, or for the flow of that id.
     *
     * @param name {@code name}, {@code namespace/name}, or a flow's id or its beginning
     * @throws CommandFailure if there is none, or it is not netiso's
     * @throws ClusterException if they cannot be read
     */
    public Found find(String name) {
        PolicyRef ref = PolicyName.parse(name).orElse(new PolicyRef("NetworkPolicy", current, name));
        Optional<NetworkPolicy> named = policies.find(ref);
        List<ManagedPolicy> rules =
                named.map(object -> List.of(ours(object, ref))).orElseGet(() -> madeFor(name));
        if (rules.isEmpty()) {
            throw CommandFailure.unanswered("there is no rule " + ref.name() + " in namespace " + ref.namespace()
                    + ", and none was made for a flow " + ref.name() + "; kubectl netiso allowed -A lists them");
        }
        List<String> notes = new ArrayList<>();
        List<ManagedPolicy> all = new ArrayList<>(rules);
        rules.forEach(rule -> otherEnd(rule, notes)
                .filter(other -> all.stream().noneMatch(known -> known.ref().equals(other.ref())))
                .ifPresent(all::add));
        return new Found(all, notes);
    }

    private static ManagedPolicy ours(NetworkPolicy object, PolicyRef ref) {
        if (ManagedPolicy.isManaged(object)) {
            return new ManagedPolicy(object);
        }
        throw CommandFailure.unanswered(
                "NetworkPolicy " + ref.namespace() + "/" + ref.name() + " is not netiso's (no label "
                        + ManagedPolicy.LABEL + "=true); nothing was changed: kubectl netiso allowed -A lists what is");
    }

    private List<ManagedPolicy> madeFor(String flow) {
        List<ManagedPolicy> made = all().stream()
                .filter(rule -> rule.provenance().intent().flow().startsWith(flow))
                .toList();
        List<String> flows = made.stream()
                .map(rule -> rule.provenance().intent().flow())
                .distinct()
                .toList();
        if (flows.size() > 1) {
            throw CommandFailure.unanswered("rules were made for " + flows.size() + " flows that begin with " + flow
                    + ": " + String.join(", ", flows));
        }
        return made;
    }

    private List<ManagedPolicy> all() {
        try {
            return policies.list("");
        } catch (ClusterException e) {
            if (e.error().kind() == ClusterError.Kind.FORBIDDEN) {
                return policies.list(current);
            }
            throw e;
        }
    }

    /** Both name each other, or the annotation is somebody else's invention. */
    private Optional<ManagedPolicy> otherEnd(ManagedPolicy rule, List<String> notes) {
        return rule.provenance().pair().flatMap(pair -> {
            try {
                return policies.find(pair)
                        .filter(ManagedPolicy::isManaged)
                        .map(ManagedPolicy::new)
                        .filter(other -> other.provenance()
                                .pair()
                                .filter(rule.ref()::equals)
                                .isPresent());
            } catch (ClusterException e) {
                if (e.error().kind() != ClusterError.Kind.FORBIDDEN) {
                    throw e;
                }
                notes.add("the other end " + pair.namespace() + "/" + pair.name()
                        + " may not be read and stays; it lets nothing through alone");
                return Optional.empty();
            }
        });
    }
}
