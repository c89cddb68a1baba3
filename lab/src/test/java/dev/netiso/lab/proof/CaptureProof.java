// SPDX-License-Identifier: Apache-2.0
package dev.netiso.lab.proof;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.netiso.lab.LabCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;

/**
 * netiso installed in a lab, and what it reports of the connections that were tried there: each that passed as forwarded, each that the enforcer blocked as dropped, and
 * none as what did not happen to it.
 */
final class CaptureProof {
    private static final Duration STARTS_WITHIN = Duration.ofMinutes(3);
    private static final Duration ARRIVES_WITHIN = Duration.ofSeconds(60);

    private static final String SECCOMP = "/var/lib/kubelet/seccomp/netiso/node-agent.json";

    private static final String NARROW = """
            [{"op": "replace", "path": "/spec/template/spec/containers/0/securityContext/seccompProfile",
              "value": {"type": "Localhost", "localhostProfile": "netiso/node-agent.json"}}]""";

    /** What tells a connection from others: attempts of several pods are one where these share their node's address. */
    private record Connection(String source, String destination, int port, String protocol) {}

    private record Reported(Connection connection, String verdict, Instant time, long version) {}

    /** While policies come into force, a connection may be blocked at first and pass when it is tried again by its own host. */
    record Transition(Instant from, Instant to) {
        private boolean contains(Instant time) {
            return !time.isBefore(from) && !time.isAfter(to);
        }
    }

    private final ProofLab lab;
    private final List<Attempt> attempts;
    private final Map<String, Long> figures = new TreeMap<>();

    /** Installs netiso as a user would, who takes the narrow seccomp profile; {@link #awaitInstalled} says when it runs. */
    static void install(ProofLab lab) {
        lab.onNodes(
                "install", "-D", "-m", "644", LabCluster.built("daemonset/src/main/seccomp/node-agent.json"), SECCOMP);
        lab.load(
                LabCluster.built("daemonset/target/node-agent.tar"),
                LabCluster.built("daemonset/target/flow-server.tar"));
        lab.kubectl("apply", "--server-side", "-f", LabCluster.built("daemonset/target/install.yaml"))
                .ok();
        lab.kubectl("-n", "netiso-system", "patch", "daemonset", "node-agent", "--type=json", "-p", NARROW)
                .ok();
    }

    /** Agents wait for certificates, which the flow server makes first. */
    static void awaitInstalled(ProofLab lab) {
        for (String part : List.of("deployment/flow-server", "daemonset/node-agent")) {
            await(part)
                    .atMost(STARTS_WITHIN)
                    .until(() -> lab.kubectl("-n", "netiso-system", "rollout", "status", part, "--timeout=50s")
                                    .exit()
                            == 0);
        }
        lab.kubectl("wait", "--for=condition=Available", "apiservice/v1alpha1.flows.netiso.dev", "--timeout=50s")
                .ok();
    }

    /** Takes it away again, as a user would: what comes after is about policies alone. */
    static void uninstall(ProofLab lab) {
        lab.kubectl(
                        "delete",
                        "--ignore-not-found",
                        "-f",
                        LabCluster.built("daemonset/target/install.yaml"),
                        "--wait=false")
                .ok();
    }

    CaptureProof(ProofLab lab, List<Attempt> attempts) {
        this.lab = lab;
        this.attempts = attempts;
    }

    /**
     * What is not reported as it came out.
     *
     * @param denied the attempts that do not pass, now that everything is settled
     * @param traffic which knows what came out at any time
     * @param transition from when the policies came until connections came out as they say
     */
    List<String> compare(BitSet denied, Traffic traffic, Transition transition) {
        Set<Connection> mustBeDropped = connections(denied);
        mustBeDropped.removeAll(connections(complement(denied)));
        Set<Connection> mayBeDropped = connections(traffic.failedOnce());
        Set<Connection> forwarded = connections(traffic.passedOnce());
        List<String> problems = new ArrayList<>();
        try {
            await().atMost(ARRIVES_WITHIN).pollInterval(Duration.ofSeconds(1)).until(() -> {
                problems.clear();
                problems.addAll(compare(reported(), mustBeDropped, mayBeDropped, forwarded, transition));
                return problems.isEmpty();
            });
        } catch (ConditionTimeoutException e) {
            // They are what is returned.
        }
        System.out.println("capture under " + lab.enforcer() + ": " + figures);
        return problems;
    }

    private List<String> compare(
            List<Reported> reported,
            Set<Connection> mustBeDropped,
            Set<Connection> mayBeDropped,
            Set<Connection> forwarded,
            Transition transition) {
        List<String> problems = new ArrayList<>();
        Set<Connection> seenDropped = with("DROPPED", reported);
        Set<Connection> seenForwarded = with("FORWARDED", reported);
        Set<Connection> tried = connections(all());
        missing("dropped", mustBeDropped, seenDropped, problems);
        missing("forwarded", forwarded, seenForwarded, problems);
        seenForwarded.retainAll(tried);
        missing("passing, but reported as forwarded", seenForwarded, forwarded, problems);
        Set<Connection> settledDropped = with(
                "DROPPED",
                reported.stream()
                        .filter(each -> !transition.contains(each.time) || mayBeDropped.contains(each.connection))
                        .toList());
        settledDropped.retainAll(tried);
        missing("blocked, but reported as dropped", settledDropped, mayBeDropped, problems);
        contradicted(reported, mustBeDropped, transition.from, problems);
        return problems;
    }

    /** Agents are heard one by one: the initiator's may be the first, and what it said then stands. Once a drop is known, it is the last word. */
    private void contradicted(
            List<Reported> reported, Set<Connection> mustBeDropped, Instant since, List<String> problems) {
        Map<Connection, Long> droppedAt = reported.stream()
                .filter(each -> each.verdict.equals("DROPPED") && each.time.isAfter(since))
                .collect(Collectors.toMap(Reported::connection, Reported::version, Math::min));
        Map<Boolean, List<Reported>> others = reported.stream()
                .filter(each -> each.time.isAfter(since) && mustBeDropped.contains(each.connection))
                .filter(each -> Set.of("UNANSWERED", "REFUSED").contains(each.verdict))
                .collect(Collectors.partitioningBy(
                        each -> each.version > droppedAt.getOrDefault(each.connection, Long.MAX_VALUE)));
        others.getOrDefault(true, List.of())
                .forEach(each -> problems.add("capture: known as dropped, and reported as " + each));
        figures.put("otherwise before the drop was known", (long)
                others.getOrDefault(false, List.of()).size());
    }

    private void missing(String what, Set<Connection> wanted, Set<Connection> there, List<String> problems) {
        wanted.stream()
                .filter(each -> !there.contains(each))
                .forEach(each -> problems.add("capture: not " + what + ": " + each));
        figures.put(what, wanted.stream().filter(there::contains).count());
        figures.put(what + " (of)", (long) wanted.size());
    }

    private static Set<Connection> with(String verdict, List<Reported> reported) {
        return reported.stream()
                .filter(each -> each.verdict.equals(verdict))
                .map(Reported::connection)
                .collect(Collectors.toCollection(HashSet::new));
    }

    /**
     * Attempts to an end itself, and not to the one who tries. Those to a Service reach an end that was tried itself before, on the same port: to the agent
     * they are repeats of that connection.
     */
    private Set<Connection> connections(BitSet these) {
        return these.stream()
                .mapToObj(attempts::get)
                .filter(attempt -> !attempt.to().isService())
                .filter(attempt -> !attempt.from().address().equals(attempt.to().address()))
                .map(CaptureProof::connection)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static Connection connection(Attempt attempt) {
        return new Connection(
                attempt.from().address(),
                attempt.to().address(),
                attempt.port().number(),
                attempt.port().protocol().toUpperCase(Locale.ROOT));
    }

    private BitSet all() {
        BitSet all = new BitSet();
        all.set(0, attempts.size());
        return all;
    }

    private BitSet complement(BitSet these) {
        BitSet rest = all();
        rest.andNot(these);
        return rest;
    }

    private List<Reported> reported() {
        String json = lab.kubectl("get", "--raw", "/apis/flows.netiso.dev/v1alpha1/flows")
                .ok()
                .out();
        List<Reported> reported = new ArrayList<>();
        try {
            for (JsonNode flow : new ObjectMapper().readTree(json).path("items")) {
                reported.add(new Reported(
                        new Connection(
                                flow.at("/source/address").asText(),
                                flow.at("/destination/address").asText(),
                                flow.at("/destination/port").asInt(),
                                flow.path("protocol").asText()),
                        flow.path("verdict").asText(),
                        Instant.parse(flow.path("time").asText()),
                        flow.at("/metadata/resourceVersion").asLong()));
            }
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
        return reported;
    }
}
