// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Direction;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Transport;
import dev.netiso.policy.NetworkPolicy.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
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
    private final boolean namesDomains;
    private final List<PolicyRef> rivals;
    private final Set<Ambiguity> taken = EnumSet.noneOf(Ambiguity.class);

    public NaiveEvaluator(Snapshot snapshot) {
        this(snapshot, CniProfile.NONE);
    }

    NaiveEvaluator(Snapshot snapshot, CniProfile profile) {
        this.snapshot = snapshot;
        this.profile = profile;
        this.rivals = rivals(snapshot);
        this.namesDomains = snapshot.clusterPolicies().stream()
                .flatMap(policy -> policy.egress().stream())
                .flatMap(rule -> rule.peers().stream())
                .anyMatch(ClusterPolicy.Peer.DomainNames.class::isInstance);
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
        NaiveReading usual = reading(c, direction);
        boolean open = subsets(mayMatter(Ambiguity.Weight.OPEN, c, direction)).stream()
                .anyMatch(subset -> !subset.isEmpty() && differs(usual, subset));
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
        Set<Ambiguity> settled = mayMatter(Ambiguity.Weight.SETTLED, c, direction);
        settled.removeIf(ambiguity -> !differs(usual, Set.of(ambiguity)));
        Set<Ambiguity> open = mayMatter(Ambiguity.Weight.OPEN, c, direction);
        Set<Ambiguity> alone = new HashSet<>(open);
        alone.removeIf(ambiguity -> !differs(usual, Set.of(ambiguity)));
        List<Set<Ambiguity>> doubts = alone.isEmpty() ? fewestThatDiffer(usual, open) : List.of(alone);
        doubts.forEach(some -> some.addAll(settled));
        return doubts.isEmpty() ? List.of(settled) : doubts;
    }

    private List<Set<Ambiguity>> fewestThatDiffer(NaiveReading usual, Set<Ambiguity> open) {
        List<Set<Ambiguity>> differing = subsets(open).stream()
                .filter(subset -> subset.size() > 1 && differs(usual, subset))
                .toList();
        int fewest = differing.stream().mapToInt(Set::size).min().orElse(0);
        return differing.stream().filter(subset -> subset.size() == fewest).toList();
    }

    private Set<Ambiguity> mayMatter(Ambiguity.Weight weight, Connection c, Direction direction) {
        Set<Ambiguity> some = EnumSet.noneOf(Ambiguity.class);
        if (c.subject(direction) instanceof Party.OfPod(Pod pod, var _) && !pod.terminated()) {
            for (Ambiguity ambiguity : Ambiguity.values()) {
                boolean known = profile.readings().containsKey(ambiguity);
                if (ambiguity.weight() == weight && !known && mayMatter(ambiguity, c, direction)) {
                    some.add(ambiguity);
                }
            }
        }
        return some;
    }

    /** Spares time alone: without what an ambiguity is about, it cannot matter. */
    private boolean mayMatter(Ambiguity ambiguity, Connection c, Direction direction) {
        return switch (ambiguity) {
            case ICMP -> c.transport() instanceof Transport.Icmp;
            case HAIRPIN -> c.via().isPresent();
            case PRE_DNAT -> c.via().isPresent() && direction == Direction.EGRESS;
            case HOST_NETWORK -> hasPod(c, Pod::hostNetwork);
            case OWN_NODE -> c.destination() instanceof Party.OfNode || hasPod(c, Pod::hostNetwork);
            case ADDRESS_UNKNOWN ->
                Stream.of(c.source(), c.destination())
                        .anyMatch(party -> party.address().equals(IpAddress.UNSPECIFIED));
            case INIT_CONTAINER_PORT -> hasPod(c, pod -> pod.ports().stream().anyMatch(ContainerPort::initContainer));
            case EQUAL_PRIORITY -> !rivals.isEmpty();
            case DOMAIN_NAME -> namesDomains && direction == Direction.EGRESS;
            case POLICY_UNKNOWN -> !snapshot.unreadable().isEmpty();
            case UNKNOWN_PEER -> false;
            case BASELINE_PER_POD -> !snapshot.clusterPolicies().isEmpty();
            case IP_BLOCK_ON_POD, END_PORT, SCTP, NAMED_PORT -> !(c.transport() instanceof Transport.Icmp);
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
        return orders.flatMap(NaiveEvaluator::unknownPeers)
                .anyMatch(reading -> reading.allowed() != usual.allowed()
                        || (otherwise.contains(Ambiguity.POLICY_UNKNOWN) && mayBeChanged(reading, usual.allowed())));
    }

    /** Any policy of either tier may come before those of the same priority. */
    private Stream<List<PolicyRef>> orders() {
        return rivals.stream().flatMap(one -> rivals.stream().map(other -> List.of(one, other)));
    }

    /** What is not known of a peer may hold for one rule and not for another. */
    private static Stream<NaiveReading> unknownPeers(NaiveReading reading) {
        if (reading.otherwise().stream()
                .noneMatch(Set.of(Ambiguity.ADDRESS_UNKNOWN, Ambiguity.DOMAIN_NAME)::contains)) {
            return Stream.of(reading);
        }
        List<Set<ClusterPolicy.Rule>> subsets = subsets(reading.uncertain());
        return subsets.stream().map(reading::without);
    }

    private static <T> List<Set<T>> subsets(Collection<T> values) {
        List<Set<T>> subsets = new ArrayList<>(List.of(Set.of()));
        for (T one : values) {
            for (Set<T> subset : List.copyOf(subsets)) {
                Set<T> larger = new HashSet<>(subset);
                larger.add(one);
                subsets.add(larger);
            }
        }
        return subsets;
    }

    private static List<PolicyRef> rivals(Snapshot snapshot) {
        return snapshot.clusterPolicies().stream()
                .filter(one -> snapshot.clusterPolicies().stream()
                        .anyMatch(other -> !other.ref().equals(one.ref())
                                && other.tier() == one.tier()
                                && other.priority() == one.priority()))
                .map(ClusterPolicy::ref)
                .toList();
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
                .filter(policy -> NaiveSelector.matches(policy.podSelector(), pod.labels()))
                .map(NetworkPolicy::ref)
                .sorted(Comparator.comparing(PolicyRef::name))
                .toList();
    }

    List<PolicyRef> isolating(Connection c, Direction direction) {
        return c.subject(direction) instanceof Party.OfPod(Pod pod, var _) ? isolating(pod, direction) : List.of();
    }

    private NaiveReading reading(Connection c, Direction direction) {
        return new NaiveReading(snapshot, c, direction, taken, List.of(), Set.of());
    }
}
