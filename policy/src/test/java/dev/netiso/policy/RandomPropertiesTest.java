// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.flow.Cidr;
import dev.netiso.flow.Direction;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;
import dev.netiso.policy.ClusterPolicy.Action;
import dev.netiso.policy.ClusterPolicy.Subject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What must hold of any evaluator, whatever the policies say. */
final class RandomPropertiesTest {
    private static final int CLUSTERS = 500;
    private static final int CONNECTIONS = 20;

    /** One cluster and what happens in it. */
    private record Case(long seed, RandomTieredCluster cluster, Snapshot snapshot) {
        void connections(Consumer<Connection> check) {
            for (int i = 0; i < CONNECTIONS; i++) {
                check.accept(cluster.connection(snapshot));
            }
        }

        String with(Connection connection) {
            return Differences.of(seed, snapshot, connection);
        }
    }

    private static void forAll(Consumer<Case> check) {
        Seeds.of(CLUSTERS).forEach(seed -> {
            RandomTieredCluster cluster = new RandomTieredCluster(new SplittableRandom(seed));
            check.accept(new Case(seed, cluster, cluster.snapshot()));
        });
    }

    /** Bases name the first rule that matches, and that depends on the order. */
    private static void assertSameOutcome(Case random, Snapshot changed) {
        Evaluator before = Evaluator.of(random.snapshot());
        Evaluator after = Evaluator.of(changed);
        random.connections(connection -> {
            for (Direction direction : Direction.values()) {
                DirectionDecision was = before.decide(connection).at(direction);
                DirectionDecision is = after.decide(connection).at(direction);
                assertThat(is.outcome()).as(() -> random.with(connection)).isEqualTo(was.outcome());
                assertThat(is.isolatedBy()).isEqualTo(was.isolatedBy());
                assertThat(is.doubts())
                        .as(() -> random.with(connection))
                        .containsExactlyInAnyOrderElementsOf(was.doubts());
            }
        });
    }

    @Test
    void the_order_of_objects_does_not_matter_even_to_what_a_decision_rests_on() {
        forAll(random -> {
            Snapshot is = random.snapshot();
            Random order = new Random(random.seed());
            Snapshot shuffled = new Snapshot(
                    shuffled(is.namespaces(), order),
                    shuffled(is.pods(), order),
                    shuffled(is.nodes(), order),
                    is.services(),
                    shuffled(is.networkPolicies(), order),
                    shuffled(is.clusterPolicies(), order),
                    shuffled(is.unreadable(), order));
            Evaluator before = Evaluator.of(is);
            Evaluator after = Evaluator.of(shuffled);
            random.connections(connection -> assertThat(after.decide(connection))
                    .as(() -> random.with(connection))
                    .isEqualTo(before.decide(connection)));
        });
    }

    @Test
    void the_order_of_rules_peers_and_ports_does_not_matter_where_the_api_says_so() {
        forAll(random -> {
            Snapshot is = random.snapshot();
            Random order = new Random(random.seed());
            assertSameOutcome(
                    random,
                    with(
                            is,
                            is.networkPolicies().stream()
                                    .map(policy -> shuffled(policy, order))
                                    .toList(),
                            is.clusterPolicies().stream()
                                    .map(policy -> shuffled(policy, order))
                                    .toList()));
        });
    }

    @Test
    void an_added_rule_of_a_networkpolicy_denies_nothing() {
        forAll(random -> {
            Snapshot is = random.snapshot();
            RandomCluster more = new RandomCluster(new SplittableRandom(random.seed()));
            List<NetworkPolicy> widened = is.networkPolicies().stream()
                    .map(policy -> new NetworkPolicy(
                            policy.namespace(),
                            policy.name(),
                            policy.podSelector(),
                            policy.isolates(),
                            joined(policy.ingress(), more.rules()),
                            joined(policy.egress(), more.rules())))
                    .toList();
            Evaluator before = Evaluator.of(is);
            Evaluator after = Evaluator.of(with(is, widened, is.clusterPolicies()));
            random.connections(connection -> {
                Outcome was = before.outcome(connection);
                Outcome now = after.outcome(connection);
                assertThat(now != Outcome.DENIED || was == Outcome.DENIED)
                        .as(() -> was + " becomes " + now + random.with(connection))
                        .isTrue();
            });
        });
    }

    @Test
    void a_policy_that_selects_only_isolated_pods_denies_nothing() {
        forAll(random -> {
            Snapshot is = random.snapshot();
            RandomCluster more = new RandomCluster(new SplittableRandom(random.seed()));
            Evaluator before = Evaluator.of(is);
            for (NetworkPolicy policy : is.networkPolicies()) {
                NetworkPolicy beside = new NetworkPolicy(
                        policy.namespace(),
                        "beside",
                        policy.podSelector(),
                        policy.isolates(),
                        more.rules(),
                        more.rules());
                Evaluator after = Evaluator.of(is.with(List.of(beside)));
                random.connections(connection -> assertThat(after.outcome(connection) != Outcome.DENIED
                                || before.outcome(connection) == Outcome.DENIED)
                        .as(() -> beside + random.with(connection))
                        .isTrue());
            }
        });
    }

    @Test
    void labels_that_no_selector_names_do_not_matter() {
        forAll(random -> {
            Snapshot is = random.snapshot();
            Snapshot relabelled = new Snapshot(
                    is.namespaces().stream()
                            .map(namespace -> new Namespace(namespace.name(), relabelled(namespace.labels())))
                            .toList(),
                    is.pods(),
                    is.nodes().stream()
                            .map(node -> new Node(node.name(), relabelled(node.labels()), node.addresses()))
                            .toList(),
                    is.services(),
                    is.networkPolicies(),
                    is.clusterPolicies(),
                    is.unreadable());
            Evaluator before = Evaluator.of(is);
            Evaluator after = Evaluator.of(relabelled);
            random.connections(connection -> assertThat(after.decide(relabelled(connection)))
                    .as(() -> random.with(connection))
                    .isEqualTo(before.decide(connection)));
        });
    }

    @Test
    void a_cluster_policy_without_rules_changes_nothing() {
        forAll(random -> {
            Snapshot is = random.snapshot();
            List<ClusterPolicy> more = new ArrayList<>(is.clusterPolicies());
            for (Tier tier : List.of(Tier.ADMIN, Tier.BASELINE)) {
                more.add(everybody("empty", tier, 1, List.of(), List.of()));
            }
            assertSameOutcome(random, with(is, is.networkPolicies(), more));
        });
    }

    @Test
    void to_pass_first_is_as_if_the_tier_were_empty() {
        List<ClusterPolicy.Peer> anybody = List.of(
                new ClusterPolicy.Peer.Pods(Selector.ALL, Selector.ALL),
                new ClusterPolicy.Peer.Networks(Stream.of("0.0.0.0/0", "::/0")
                        .map(text -> Cidr.parse(text).orElseThrow())
                        .toList()),
                new ClusterPolicy.Peer.Nodes(Selector.ALL));
        ClusterPolicy.Rule pass = new ClusterPolicy.Rule("", Action.PASS, anybody, List.of());
        forAll(random -> {
            Snapshot is = random.snapshot();
            for (Tier tier : List.of(Tier.ADMIN, Tier.BASELINE)) {
                List<ClusterPolicy> passing = new ArrayList<>(is.clusterPolicies());
                passing.add(everybody("pass", tier, -1, List.of(), List.of(pass)));
                List<ClusterPolicy> without = is.clusterPolicies().stream()
                        .filter(policy -> policy.tier() != tier)
                        .toList();
                Evaluator first = Evaluator.of(with(is, is.networkPolicies(), passing));
                Evaluator none = Evaluator.of(with(is, is.networkPolicies(), without));
                random.connections(
                        connection -> assertThat(first.decide(connection).egress())
                                .as(() -> tier + random.with(connection))
                                .isEqualTo(none.decide(connection).egress()));
            }
        });
    }

    @Test
    void reach_is_what_is_decided_of_each_port() {
        List<Integer> ports = List.of(1, 52, 53, 54, 79, 80, 81, 8079, 8080, 8081, 0xffff);
        forAll(random -> {
            Evaluator evaluator = Evaluator.of(random.snapshot());
            random.connections(connection -> {
                Reach reach = evaluator.reach(connection.source(), connection.destination());
                for (Protocol protocol : Protocol.values()) {
                    for (int port : ports) {
                        Connection one = new Connection(
                                connection.source(),
                                connection.destination(),
                                new Transport.Ports(protocol, 40000, port));
                        assertThat(outcome(reach, protocol, port))
                                .as(() -> reach + random.with(one))
                                .isEqualTo(evaluator.outcome(one));
                    }
                }
            });
        });
    }

    private static Outcome outcome(Reach reach, Protocol protocol, int port) {
        if (covers(reach.allowed(), protocol, port)) {
            return Outcome.ALLOWED;
        }
        return covers(reach.undecided(), protocol, port) ? Outcome.UNDECIDED : Outcome.DENIED;
    }

    private static boolean covers(List<Port.Range> ranges, Protocol protocol, int port) {
        return ranges.stream()
                .anyMatch(range -> range.protocol() == protocol && range.first() <= port && port <= range.last());
    }

    private static ClusterPolicy everybody(
            String name, Tier tier, int priority, List<ClusterPolicy.Rule> ingress, List<ClusterPolicy.Rule> egress) {
        return new ClusterPolicy(
                new PolicyRef("ClusterNetworkPolicy", "", name),
                tier,
                priority,
                new Subject(Selector.ALL, Selector.ALL),
                ingress,
                egress);
    }

    private static Snapshot with(Snapshot is, List<NetworkPolicy> policies, List<ClusterPolicy> clusterPolicies) {
        return new Snapshot(
                is.namespaces(), is.pods(), is.nodes(), is.services(), policies, clusterPolicies, is.unreadable());
    }

    private static NetworkPolicy shuffled(NetworkPolicy policy, Random order) {
        return new NetworkPolicy(
                policy.namespace(),
                policy.name(),
                policy.podSelector(),
                policy.isolates(),
                shuffledRules(policy.ingress(), order),
                shuffledRules(policy.egress(), order));
    }

    private static List<NetworkPolicy.Rule> shuffledRules(List<NetworkPolicy.Rule> rules, Random order) {
        return shuffled(rules, order).stream()
                .map(rule -> new NetworkPolicy.Rule(shuffled(rule.peers(), order), shuffled(rule.ports(), order)))
                .toList();
    }

    /** Its rules stay in their order: the first that matches decides. */
    private static ClusterPolicy shuffled(ClusterPolicy policy, Random order) {
        return new ClusterPolicy(
                policy.ref(),
                policy.tier(),
                policy.priority(),
                policy.subject(),
                policy.ingress().stream().map(rule -> shuffled(rule, order)).toList(),
                policy.egress().stream().map(rule -> shuffled(rule, order)).toList());
    }

    private static ClusterPolicy.Rule shuffled(ClusterPolicy.Rule rule, Random order) {
        return new ClusterPolicy.Rule(
                rule.name(), rule.action(), shuffled(rule.peers(), order), shuffled(rule.ports(), order));
    }

    private static <T> List<T> shuffled(List<T> values, Random order) {
        List<T> shuffled = new ArrayList<>(values);
        Collections.shuffle(shuffled, order);
        return shuffled;
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    private static Connection relabelled(Connection connection) {
        return new Connection(
                relabelled(connection.source()),
                relabelled(connection.destination()),
                connection.transport(),
                connection.via());
    }

    private static Party relabelled(Party party) {
        return switch (party) {
            case Party.OfPod(Pod pod, IpAddress address) ->
                new Party.OfPod(
                        new Pod(
                                pod.namespace(),
                                pod.name(),
                                pod.uid(),
                                relabelled(pod.labels()),
                                pod.addresses(),
                                pod.ports(),
                                pod.workload(),
                                pod.node(),
                                pod.hostNetwork(),
                                pod.terminated()),
                        address);
            case Party.OfNode node -> node;
            case Party.OfAddress address -> address;
        };
    }

    private static Map<String, String> relabelled(Map<String, String> labels) {
        Map<String, String> relabelled = new HashMap<>(labels);
        relabelled.put("pod-template-hash", "other");
        relabelled.put("team", "a");
        return relabelled;
    }
}
