// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Direction;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Transport;
import dev.netiso.policy.NetworkPolicy.Rule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The API's text as code, with no index and no structure: slow, and meant to be compared with the text line by line. Shares nothing with the real one but the
 * records. {@link NaiveReading} says what one reading of the text makes of a connection; this says which readings differ.
 *
 * <p>Where the text leaves room, this takes it so:
 *
 * <ul>
 *   <li>A doubt is one ambiguity read the other way, all others as usual, with another outcome. If no open one is a doubt for itself, the fewest that are one together
 *       are.
 *   <li>Policies of equal priority: "the implementation can apply any of the matching policies" (v1alpha2), so any of a tier may come first, and not only the last.
 *   <li>A NetworkPolicy that could not be read may be any that the API server accepts for that namespace, a cluster policy that could not be read may say anything.
 * </ul>
 */
public final class NaiveEvaluator {
    private final Snapshot snapshot;
    private final CniProfile profile;
    private final Set<Ambiguity> taken = EnumSet.noneOf(Ambiguity.class);

    public NaiveEvaluator(Snapshot snapshot) {
        this(snapshot, CniProfile.NONE);
    }

    NaiveEvaluator(Snapshot snapshot, CniProfile profile) {
        this.snapshot = snapshot;
        this.profile = profile;
        profile.readings().forEach((ambiguity, usual) -> {
            if (!usual) {
                taken.add(ambiguity);
            }
        });
    }

    public Outcome decide(Connection c) {
        Outcome egress = outcome(c, Direction.EGRESS);
        Outcome ingress = outcome(c, Direction.INGRESS);
        if (egress == Outcome.DENIED || ingress == Outcome.DENIED) {
            return Outcome.DENIED;
        }
        return egress == Outcome.UNDECIDED || ingress == Outcome.UNDECIDED ? Outcome.UNDECIDED : Outcome.ALLOWED;
    }

    Outcome outcome(Connection c, Direction direction) {
        boolean open = doubts(c, direction).getFirst().stream()
                .anyMatch(ambiguity -> ambiguity.weight() == Ambiguity.Weight.OPEN);
        return open ? Outcome.UNDECIDED : usual(c, direction);
    }

    /** By the readings that are taken, whatever is open. */
    Outcome usual(Connection c, Direction direction) {
        return reading(c, direction).allowed() ? Outcome.ALLOWED : Outcome.DENIED;
    }

    Basis basis(Connection c, Direction direction) {
        return reading(c, direction).basis();
    }

    /** What is in doubt: one set, or several that are as good as one another. */
    List<Set<Ambiguity>> doubts(Connection c, Direction direction) {
        NaiveReading usual = reading(c, direction);
        Set<Ambiguity> open = EnumSet.noneOf(Ambiguity.class);
        Set<Ambiguity> doubts = EnumSet.noneOf(Ambiguity.class);
        for (Ambiguity ambiguity : Ambiguity.values()) {
            if (profile.readings().containsKey(ambiguity) || !mayMatter(ambiguity, c)) {
                continue;
            }
            if (differs(usual, EnumSet.of(ambiguity))) {
                doubts.add(ambiguity);
            }
            if (ambiguity.weight() == Ambiguity.Weight.OPEN) {
                open.add(ambiguity);
            }
        }
        if (doubts.stream().anyMatch(open::contains)) {
            return List.of(doubts);
        }
        List<Set<Ambiguity>> together = fewestThatDiffer(usual, open);
        together.forEach(some -> some.addAll(doubts));
        return together.isEmpty() ? List.of(doubts) : together;
    }

    private List<Set<Ambiguity>> fewestThatDiffer(NaiveReading usual, Set<Ambiguity> open) {
        List<Set<Ambiguity>> subsets = new ArrayList<>(List.of(EnumSet.noneOf(Ambiguity.class)));
        for (Ambiguity one : open) {
            for (Set<Ambiguity> subset : List.copyOf(subsets)) {
                Set<Ambiguity> larger = EnumSet.of(one);
                larger.addAll(subset);
                subsets.add(larger);
            }
        }
        List<Set<Ambiguity>> differing =
                subsets.stream().filter(subset -> differs(usual, subset)).toList();
        int fewest = differing.stream().mapToInt(Set::size).min().orElse(0);
        return differing.stream().filter(subset -> subset.size() == fewest).toList();
    }

    /** Spares time alone: without what an ambiguity is about, it cannot matter. */
    private boolean mayMatter(Ambiguity ambiguity, Connection c) {
        return switch (ambiguity) {
            case ICMP -> c.transport() instanceof Transport.Icmp;
            case HAIRPIN, PRE_DNAT -> c.via().isPresent();
            case HOST_NETWORK -> hasPod(c, Pod::hostNetwork);
            case OWN_NODE -> c.destination() instanceof Party.OfNode || hasPod(c, Pod::hostNetwork);
            case ADDRESS_UNKNOWN ->
                Stream.of(c.source(), c.destination())
                        .anyMatch(party -> party.address().equals(IpAddress.UNSPECIFIED));
            case INIT_CONTAINER_PORT -> hasPod(c, pod -> pod.ports().stream().anyMatch(ContainerPort::initContainer));
            case EQUAL_PRIORITY, DOMAIN_NAME -> !snapshot.clusterPolicies().isEmpty();
            case POLICY_UNKNOWN -> !snapshot.unreadable().isEmpty();
            case UNKNOWN_PEER -> false;
            case BASELINE_PER_POD, IP_BLOCK_ON_POD, END_PORT, SCTP, NAMED_PORT -> true;
        };
    }

    private static boolean hasPod(Connection c, Predicate<Pod> what) {
        return Stream.of(c.source(), c.destination())
                .anyMatch(party -> party instanceof Party.OfPod(Pod pod, var _) && what.test(pod));
    }

    /** Whether these readings, with all that they leave open, may come to another outcome. */
    private boolean differs(NaiveReading usual, Set<Ambiguity> otherwise) {
        NaiveReading other = usual.with(otherwise);
        Stream<NaiveReading> orders =
                otherwise.contains(Ambiguity.EQUAL_PRIORITY) ? orders().map(other::with) : Stream.of(other);
        return orders.anyMatch(reading -> reading.allowed() != usual.allowed()
                || (otherwise.contains(Ambiguity.POLICY_UNKNOWN) && mayBeChanged(reading, usual.allowed())));
    }

    /** Any policy of either tier may come before those of the same priority. */
    private Stream<List<PolicyRef>> orders() {
        List<PolicyRef> all =
                snapshot.clusterPolicies().stream().map(ClusterPolicy::ref).toList();
        return all.stream().flatMap(one -> all.stream().map(other -> List.of(one, other)));
    }

    /** Whether a policy that could not be read may change the outcome: adds what it may be at the most, and looks. */
    private boolean mayBeChanged(NaiveReading reading, boolean allowed) {
        for (PolicyRef unreadable : snapshot.unreadable()) {
            if (unreadable.namespace().isEmpty()) {
                boolean first = !unreadable.kind().equals("BaselineAdminNetworkPolicy");
                if (first ? reading.asksClusterPolicies() : reading.asksBaseline()) {
                    return true;
                }
            } else if (Stream.of(List.<Rule>of(), List.of(new Rule(List.of(), List.of())))
                    .map(rules -> new NetworkPolicy(
                            unreadable.namespace(),
                            "unreadable",
                            Selector.ALL,
                            Set.of(Direction.values()),
                            rules,
                            rules))
                    .anyMatch(
                            policy -> reading.in(snapshot.with(List.of(policy))).allowed() != allowed)) {
                return true;
            }
        }
        return false;
    }

    public List<PolicyRef> isolating(Pod pod, Direction direction) {
        return snapshot.networkPolicies().stream()
                .filter(policy -> policy.isolates().contains(direction))
                .filter(policy -> policy.namespace().equals(pod.namespace()))
                .filter(_ -> !pod.hostNetwork() && !pod.terminated())
                .filter(policy -> NaiveReading.matches(policy.podSelector(), pod.labels()))
                .map(NetworkPolicy::ref)
                .sorted(Comparator.comparing(PolicyRef::name))
                .toList();
    }

    List<PolicyRef> isolating(Connection c, Direction direction) {
        return c.subject(direction) instanceof Party.OfPod(Pod pod, var _) ? isolating(pod, direction) : List.of();
    }

    private NaiveReading reading(Connection c, Direction direction) {
        return new NaiveReading(snapshot, c, direction, taken, List.of());
    }
}
