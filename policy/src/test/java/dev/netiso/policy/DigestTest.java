// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.flow.Direction;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;
import dev.netiso.flow.Workload;
import dev.netiso.policy.NetworkPolicy.Peer;
import dev.netiso.policy.NetworkPolicy.Rule;
import dev.netiso.policy.Selector.Requirement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A digest says what the steps say that it is made of, or nothing. */
final class DigestTest {
    private static final int CLUSTERS = 60;
    private static final int PODS = 150;
    private static final int POLICIES = 30;
    private static final int PAIRS = 400;
    private static final int FAR = 6_000;
    private static final String KEY = "id";
    private static final List<Integer> PORTS = List.of(0, 1, 52, 53, 54, 79, 80, 81, 8079, 8080, 8081, 0xffff);

    private final Map<Integer, Integer> answers = new HashMap<>();

    @Test
    void a_digest_says_of_every_port_what_the_steps_say() {
        Seeds.of(CLUSTERS).forEach(seed -> {
            SplittableRandom random = new SplittableRandom(seed);
            Dice dice = new Dice(random);
            List<Pod> pods =
                    IntStream.range(0, PODS).mapToObj(id -> pod(dice, id)).toList();
            RandomCluster rules = new RandomCluster(dice);
            Snapshot snapshot = snapshot(
                    pods,
                    IntStream.range(0, POLICIES)
                            .mapToObj(id -> policy(dice, rules, id))
                            .toList());
            int readings = dice.oneIn(2) ? 0 : random.nextInt() & Integer.MAX_VALUE;
            PolicyIndex index = new PolicyIndex(snapshot, readings);
            for (int i = 0; i < PAIRS; i++) {
                compare(index, dice.any(pods), dice.any(pods), dice.any(Direction.values()), readings);
            }
        });
        assertThat(answers.keySet()).containsExactlyInAnyOrder(Digest.NO, Digest.YES, Digest.ASK);
        assertThat(answers.get(Digest.ASK)).isLessThan(answers.get(Digest.NO)).isLessThan(answers.get(Digest.YES));
    }

    private void compare(PolicyIndex index, Pod source, Pod destination, Direction direction, int readings) {
        boolean egress = direction == Direction.EGRESS;
        PodClass from = index.classOf(source);
        PodClass to = index.classOf(destination);
        Pod peer = egress ? destination : source;
        Chain chain = (egress ? from : to).chain(direction);
        int[] digest = egress ? from.egressDigest() : to.ingressDigest();
        for (Protocol protocol : Protocol.values()) {
            for (int port : PORTS) {
                int packet = Packet.of(protocol, port);
                int answer = Digest.answer(digest, packet, egress ? to.index() : from.index());
                answers.merge(answer, 1, Integer::sum);
                long first = chain.admitting().first(packet, party(peer), egress ? to : from, to, readings);
                boolean allowed = chain.isOpen() || Ruling.isAllowed(first);
                boolean open = (Ruling.met(first) & Ambiguity.open()) != 0;
                boolean agrees = switch (answer) {
                    case Digest.YES -> allowed;
                    case Digest.NO -> !allowed && !open;
                    default -> true;
                };
                assertThat(agrees)
                        .as(() -> "%s %s/%d from %s to %s: %d, and the steps %b"
                                .formatted(
                                        direction, protocol, port, source.name(), destination.name(), answer, allowed))
                        .isTrue();
            }
        }
    }

    @Test
    void where_a_digest_would_be_too_long_the_steps_decide() {
        Dice dice = new Dice(new SplittableRandom(1));
        List<Pod> pods = IntStream.range(0, FAR).mapToObj(id -> pod(dice, id)).toList();
        Selector ends = new Selector(List.of(new Requirement.In(KEY, List.of("0", Integer.toString(FAR - 1)))));
        Peer peer = new Peer.Pods(Optional.of(Selector.ALL), Optional.of(ends));
        List<Rule> rules = List.of(new Rule(List.of(peer), List.of()));
        NetworkPolicy policy = new NetworkPolicy(
                pods.get(7).namespace(), "far", Selector.ALL, EnumSet.of(Direction.INGRESS), rules, List.of());
        Snapshot snapshot = snapshot(pods, List.of(policy));
        PolicyIndex index = new PolicyIndex(snapshot, 0);
        PodClass destination = index.classOf(pods.get(7));
        assertThat(destination.chain(Direction.INGRESS).isPlain()).isTrue();
        assertThat(Digest.answer(destination.ingressDigest(), Packet.of(Protocol.TCP, 80), 0))
                .isEqualTo(Digest.ASK);
        Evaluator evaluator = Evaluator.of(snapshot);
        Transport http = new Transport.Ports(Protocol.TCP, 40_000, 80);
        List<Outcome> outcomes = Stream.of(0, 1, FAR - 2, FAR - 1, 0)
                .map(id -> evaluator.outcome(new Connection(party(pods.get(id)), party(pods.get(7)), http)))
                .toList();
        assertThat(outcomes)
                .containsExactly(Outcome.ALLOWED, Outcome.DENIED, Outcome.DENIED, Outcome.ALLOWED, Outcome.ALLOWED);
    }

    private static Snapshot snapshot(List<Pod> pods, List<NetworkPolicy> policies) {
        List<Namespace> namespaces = RandomCluster.NAMESPACES.stream()
                .map(name -> new Namespace(name, Map.of("app", "a")))
                .toList();
        return new Snapshot(namespaces, pods, List.of(), policies);
    }

    /** Each is a class of its own. */
    private static Pod pod(Dice dice, int id) {
        Map<String, String> labels = new HashMap<>(new RandomCluster(dice).labels());
        labels.put(KEY, Integer.toString(id));
        return new Pod(
                dice.any(RandomCluster.NAMESPACES),
                "pod-" + id,
                "uid-" + id,
                labels,
                List.of(IpAddress.v4((10 << 24) + id)),
                dice.oneIn(2) ? List.of() : List.of(new ContainerPort("http", Protocol.TCP, 8080, dice.oneIn(3))),
                new Workload("Deployment", "app"),
                "node1",
                false,
                false);
    }

    private static NetworkPolicy policy(Dice dice, RandomCluster random, int id) {
        List<Rule> rules = new ArrayList<>(random.rules());
        List<String> some =
                dice.some(40).mapToObj(_ -> Integer.toString(dice.upTo(PODS))).toList();
        Selector ids = new Selector(List.of(new Requirement.In(KEY, some.isEmpty() ? List.of("0") : some)));
        Peer.Pods peer = new Peer.Pods(dice.oneIn(2) ? Optional.empty() : Optional.of(Selector.ALL), Optional.of(ids));
        rules.add(new Rule(List.of(peer), List.of(Port.Range.of(Protocol.TCP, dice.any(RandomCluster.PORTS)))));
        return new NetworkPolicy(
                dice.any(RandomCluster.NAMESPACES),
                "policy-" + id,
                dice.oneIn(2) ? ids : random.selector(),
                EnumSet.of(dice.any(Direction.values())),
                rules,
                rules);
    }

    private static Party party(Pod pod) {
        return new Party.OfPod(pod, pod.addresses().getFirst());
    }
}
