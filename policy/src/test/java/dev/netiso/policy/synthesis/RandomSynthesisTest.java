// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.flow.Transport;
import dev.netiso.flow.Verdict;
import dev.netiso.policy.CniProfile;
import dev.netiso.policy.Connection;
import dev.netiso.policy.NaiveEvaluator;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.Party;
import dev.netiso.policy.PolicyRef;
import dev.netiso.policy.RandomCluster;
import dev.netiso.policy.RandomTieredCluster;
import dev.netiso.policy.Seeds;
import dev.netiso.policy.Snapshot;
import dev.netiso.policy.synthesis.Proposal.Plan;
import dev.netiso.policy.synthesis.Proposal.Reason;
import dev.netiso.policy.synthesis.Proposal.Refused;
import dev.netiso.policy.synthesis.RevokeRequest.IfLast;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What must hold of every proposal, asked of the naive evaluator. */
final class RandomSynthesisTest {
    private static final int CLUSTERS = 2_000;
    private static final int COMPARED = 200;
    private static final int ATTEMPTS = 10;
    private static final int OBSERVED = 12;
    private static final int OTHERS = 20;

    private final Map<String, Integer> seen = new TreeMap<>();

    /** A random cluster, and a connection in it. */
    private record Case(long seed, Supplier<Connection> more, Snapshot snapshot, Connection connection) {
        Stream<Connection> others() {
            return Stream.generate(more).limit(OTHERS);
        }

        String with(Object what) {
            return "seed " + seed + ": " + connection + " with " + what;
        }
    }

    @Test
    void every_proposal_suffices_is_least_cuts_nothing_and_can_be_taken_back() {
        Seeds.of(CLUSTERS).forEach(seed -> {
            RandomCluster cluster = new RandomCluster(new SplittableRandom(seed));
            Snapshot snapshot = cluster.snapshot();
            AllowSynthesis synthesis = new AllowSynthesis(snapshot, Map.of());
            for (int i = 0; i < ATTEMPTS; i++) {
                Case one = new Case(seed, () -> cluster.connection(snapshot), snapshot, cluster.connection(snapshot));
                switch (synthesis.propose(one.connection())) {
                    case Refused refused -> refused(one, synthesis, refused);
                    case Plan plan -> planned(one, plan);
                }
            }
        });
        System.out.println("proposals: " + seen);
        assertThat(seen)
                .containsKeys(
                        "plan of 1",
                        "plan of 2",
                        Reason.WOULD_ISOLATE.name(),
                        "isolating plan",
                        "isolating plan that keeps");
    }

    private void refused(Case one, AllowSynthesis synthesis, Refused refused) {
        count(refused.reason().name());
        Outcome before = new NaiveEvaluator(one.snapshot()).decide(one.connection());
        assertThat(refused.reason()).as(one.with(refused)).isNotEqualTo(Reason.NOT_PROVED);
        assertThat(refused.reason() == Reason.NOT_DENIED).as(one.with(refused)).isEqualTo(before == Outcome.ALLOWED);
        if (refused.reason() == Reason.WOULD_ISOLATE) {
            isolating(one, synthesis);
        }
    }

    private void planned(Case one, Plan plan) {
        count("plan of " + plan.rules().size());
        assertThat(plan.companions()).as(one.with(plan)).isEmpty();
        assertSufficient(one, plan);
        assertLeast(one, plan);
        assertNothingCut(one, plan);
        assertReversible(one, plan);
    }

    private static void assertSufficient(Case one, Plan plan) {
        assertThat(new NaiveEvaluator(one.snapshot()).decide(one.connection()))
                .as(one.with(plan.policies()))
                .isNotEqualTo(Outcome.ALLOWED);
        assertThat(new NaiveEvaluator(one.snapshot().with(plan.policies())).decide(one.connection()))
                .as(one.with(plan.policies()))
                .isEqualTo(Outcome.ALLOWED);
    }

    /** Without any object, and without the one rule, peer and port of each, it does not pass. */
    private static void assertLeast(Case one, Plan plan) {
        for (PlannedRule rule : plan.rules()) {
            NetworkPolicy policy = rule.policy();
            assertThat(policy.isolates()).containsExactly(rule.direction());
            assertThat(policy.rules(rule.direction()))
                    .singleElement()
                    .satisfies(only -> assertThat(only.peers()).hasSize(1))
                    .satisfies(only -> assertThat(only.ports()).hasSize(1));
            List<NetworkPolicy> rest = new ArrayList<>(plan.policies());
            rest.remove(policy);
            assertThat(new NaiveEvaluator(one.snapshot().with(rest)).decide(one.connection()))
                    .as(one.with(plan) + " without " + policy)
                    .isNotEqualTo(Outcome.ALLOWED);
        }
    }

    /** What passes still does; and what passes now is in the effect, the connection itself first of all. */
    private static void assertNothingCut(Case one, Plan plan) {
        assertThat(plan.effect().newlyDenied().total()).as(one.with(plan)).isZero();
        if (isDirect(one.connection())) {
            assertThat(plan.effect().newlyAllowed().listed())
                    .as(one.with(plan))
                    .anyMatch(change -> covers(change, one.connection()));
        }
        NaiveEvaluator before = new NaiveEvaluator(one.snapshot());
        NaiveEvaluator after = new NaiveEvaluator(one.snapshot().with(plan.policies()));
        one.others().forEach(other -> {
            Outcome was = before.decide(other);
            Outcome is = after.decide(other);
            if (was == Outcome.ALLOWED) {
                assertThat(is).as(one.with(plan) + " cuts " + other).isEqualTo(Outcome.ALLOWED);
            } else if (was != is && isCompared(other)) {
                assertThat(listed(plan.effect()))
                        .as(one.with(plan) + " changes " + other)
                        .anyMatch(change -> covers(change, other));
            }
        });
    }

    private static void assertReversible(Case one, Plan plan) {
        Snapshot after = one.snapshot().with(plan.policies());
        List<PolicyRef> refs = plan.policies().stream().map(NetworkPolicy::ref).toList();
        Revocation revocation = new RevokeSynthesis(after, CniProfile.NONE)
                .propose(new RevokeRequest(refs, refs, List.of(), IfLast.REFUSE));
        assertThat(revocation).as(one.with(plan)).isInstanceOf(Revocation.Removal.class);
        Revocation.Removal removal = (Revocation.Removal) revocation;
        assertThat(removal.deleted()).containsExactlyInAnyOrderElementsOf(refs);
        assertThat(removal.effect().newlyAllowed().total()).as(one.with(plan)).isZero();
        assertThat(removal.effect().newlyDenied().total()
                        + removal.effect().newlyUndecided().total())
                .as(one.with(plan.policies()))
                .isEqualTo(plan.effect().newlyAllowed().total()
                        + plan.effect().newlyUndecided().total());
        assertThat(after.withoutPolicies(removal.deleted())).isEqualTo(one.snapshot());
    }

    /** Isolation accepted: what was observed passes as before. */
    private void isolating(Case one, AllowSynthesis synthesis) {
        List<Observed> observed = one.others()
                .limit(OBSERVED)
                .map(connection -> new Observed(connection, Verdict.FORWARDED))
                .toList();
        switch (synthesis.propose(new AllowRequest(List.of(one.connection()), observed, true, Optional.empty()))) {
            case Refused refused -> {
                count("isolation " + refused.reason());
                assertThat(refused.reason()).as(one.with(refused)).isEqualTo(Reason.NOT_KEPT);
            }
            case Plan plan -> {
                count(plan.companions().isEmpty() ? "isolating plan" : "isolating plan that keeps");
                assertSufficient(one, plan);
                NaiveEvaluator before = new NaiveEvaluator(one.snapshot());
                NaiveEvaluator after = new NaiveEvaluator(one.snapshot().with(plan.policies()));
                observed.stream()
                        .map(Observed::connection)
                        .filter(RandomSynthesisTest::canBeKept)
                        .filter(connection -> before.decide(connection) == Outcome.ALLOWED)
                        .forEach(connection -> assertThat(after.decide(connection))
                                .as(one.with(plan) + " cuts " + connection)
                                .isEqualTo(Outcome.ALLOWED));
                assertThat(plan.warnings()).extracting(Warning::kind).contains(Warning.Kind.ISOLATES);
            }
        }
    }

    /** What has ended is kept for its successor; ICMP cannot be. */
    private static boolean canBeKept(Connection connection) {
        return connection.transport() instanceof Transport.Ports
                && Stream.of(connection.source(), connection.destination())
                        .noneMatch(party -> party instanceof Party.OfPod(var pod, var _) && pod.terminated());
    }

    @Test
    void where_cluster_policies_apply_a_plan_suffices_is_least_and_cuts_nothing() {
        Seeds.of(COMPARED).forEach(seed -> {
            RandomTieredCluster cluster = new RandomTieredCluster(new SplittableRandom(seed));
            Snapshot snapshot = cluster.snapshot();
            AllowSynthesis synthesis = new AllowSynthesis(snapshot, Map.of());
            for (int i = 0; i < ATTEMPTS; i++) {
                Case one = new Case(seed, () -> cluster.connection(snapshot), snapshot, cluster.connection(snapshot));
                switch (synthesis.propose(one.connection())) {
                    case Refused refused -> {
                        count("tiers " + refused.reason());
                        assertThat(refused.reason()).as(one.with(refused)).isNotEqualTo(Reason.NOT_PROVED);
                    }
                    case Plan plan -> {
                        count("tiers plan of " + plan.rules().size());
                        assertSufficient(one, plan);
                        assertLeast(one, plan);
                        assertNothingCut(one, plan);
                    }
                }
            }
        });
        System.out.println("proposals: " + seen);
        assertThat(seen)
                .containsKeys("tiers plan of 1", "tiers " + Reason.ADMIN_DENIES, "tiers " + Reason.BASELINE_DENIES);
    }

    @Test
    void an_effect_tells_every_change_and_no_other() {
        Seeds.of(COMPARED).forEach(seed -> {
            RandomCluster cluster = new RandomCluster(new SplittableRandom(seed));
            Snapshot before = cluster.snapshot();
            Snapshot after = before.withoutPolicies(before.networkPolicies().stream()
                    .limit(1)
                    .map(NetworkPolicy::ref)
                    .toList());
            Effect effect = Effect.between(before, after);
            List<Change> listed = listed(effect);
            NaiveEvaluator is = new NaiveEvaluator(before);
            NaiveEvaluator becomes = new NaiveEvaluator(after);
            listed.forEach(change -> {
                Connection connection = connection(change);
                assertThat(is.decide(connection))
                        .as("seed %d: %s", seed, change)
                        .isEqualTo(change.before());
                assertThat(becomes.decide(connection))
                        .as("seed %d: %s", seed, change)
                        .isEqualTo(change.after());
            });
            if (listed.size() == total(effect)) {
                Stream.generate(() -> cluster.connection(before))
                        .limit(OTHERS)
                        .filter(RandomSynthesisTest::isCompared)
                        .filter(connection -> is.decide(connection) != becomes.decide(connection))
                        .forEach(connection -> assertThat(listed)
                                .as("seed %d: %s", seed, connection)
                                .anyMatch(change -> covers(change, connection)));
            }
        });
    }

    private static List<Change> listed(Effect effect) {
        return Stream.of(effect.newlyAllowed(), effect.newlyDenied(), effect.newlyUndecided())
                .flatMap(changes -> changes.listed().stream())
                .toList();
    }

    private static long total(Effect effect) {
        return effect.newlyAllowed().total()
                + effect.newlyDenied().total()
                + effect.newlyUndecided().total();
    }

    private static Connection connection(Change change) {
        return new Connection(
                change.source(),
                change.destination(),
                new Transport.Ports(
                        change.ports().protocol(), 40000, change.ports().last()));
    }

    /** Addresses outside are sampled, ended pods and ICMP left out. */
    private static boolean isCompared(Connection connection) {
        return connection.transport() instanceof Transport.Ports
                && Stream.of(connection.source(), connection.destination()).allMatch(party -> switch (party) {
                    case Party.OfPod(var pod, var _) -> !pod.terminated();
                    case Party.OfNode _ -> true;
                    case Party.OfAddress _ -> false;
                });
    }

    /** From one to another, and through no service. */
    private static boolean isDirect(Connection connection) {
        return connection.via().isEmpty() && !connection.source().equals(connection.destination());
    }

    private static boolean covers(Change change, Connection connection) {
        return change.source().equals(connection.source())
                && change.destination().equals(connection.destination())
                && connection.transport() instanceof Transport.Ports ports
                && change.ports().protocol() == ports.protocol()
                && change.ports().first() <= ports.destinationPort()
                && ports.destinationPort() <= change.ports().last();
    }

    @Test
    void a_rule_added_never_denies_and_order_never_matters() {
        Seeds.of(COMPARED).forEach(seed -> {
            RandomCluster cluster = new RandomCluster(new SplittableRandom(seed));
            Snapshot snapshot = cluster.snapshot();
            List<NetworkPolicy.Rule> rules = snapshot.networkPolicies().stream()
                    .flatMap(policy -> Stream.concat(policy.ingress().stream(), policy.egress().stream()))
                    .toList();
            Random random = new Random(seed);
            if (!rules.isEmpty()) {
                NetworkPolicy grown = grown(
                        snapshot.networkPolicies()
                                .get(random.nextInt(snapshot.networkPolicies().size())),
                        rules.get(random.nextInt(rules.size())));
                Effect effect = Effect.between(snapshot, snapshot.with(List.of(grown)));
                assertThat(effect.newlyDenied().listed())
                        .as("seed %d: %s", seed, grown)
                        .isEmpty();
                assertThat(effect.newlyUndecided().listed())
                        .as("seed %d: %s", seed, grown)
                        .noneMatch(change -> change.before() == Outcome.ALLOWED);
            }
            Snapshot shuffled = shuffled(snapshot, random);
            assertThat(total(Effect.between(snapshot, shuffled)))
                    .as("seed %d", seed)
                    .isZero();
            Connection connection = cluster.connection(snapshot);
            assertThat(words(shuffled, connection)).as("seed %d", seed).isEqualTo(words(snapshot, connection));
        });
    }

    private static NetworkPolicy grown(NetworkPolicy policy, NetworkPolicy.Rule rule) {
        return new NetworkPolicy(
                policy.namespace(),
                policy.name(),
                policy.podSelector(),
                policy.isolates(),
                Stream.concat(policy.ingress().stream(), Stream.of(rule)).toList(),
                Stream.concat(policy.egress().stream(), Stream.of(rule)).toList());
    }

    private static Set<?> words(Snapshot snapshot, Connection connection) {
        return switch (new AllowSynthesis(snapshot, Map.of()).propose(connection)) {
            case Refused refused -> Set.of(refused.reason());
            case Plan plan -> Set.copyOf(plan.policies());
        };
    }

    private static Snapshot shuffled(Snapshot snapshot, Random random) {
        return new Snapshot(
                shuffled(snapshot.namespaces(), random),
                shuffled(snapshot.pods(), random),
                shuffled(snapshot.nodes(), random),
                shuffled(snapshot.services(), random),
                shuffled(
                        snapshot.networkPolicies().stream()
                                .map(policy -> new NetworkPolicy(
                                        policy.namespace(),
                                        policy.name(),
                                        policy.podSelector(),
                                        policy.isolates(),
                                        shuffled(policy.ingress(), random),
                                        shuffled(policy.egress(), random)))
                                .toList(),
                        random),
                shuffled(snapshot.clusterPolicies(), random),
                snapshot.unreadable());
    }

    private static <T> List<T> shuffled(List<T> values, Random random) {
        List<T> shuffled = new ArrayList<>(values);
        Collections.shuffle(shuffled, random);
        return shuffled;
    }

    private void count(String what) {
        seen.merge(what, 1, Integer::sum);
    }
}
