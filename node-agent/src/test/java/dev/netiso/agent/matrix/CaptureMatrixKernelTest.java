// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.netiso.agent.AgentFixture;
import dev.netiso.agent.RealKernel;
import dev.netiso.agent.matrix.Expected.Outcome;
import dev.netiso.agent.matrix.Judge.Score;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way of blocking, family, protocol and topology, in one pass, against what the Observer API delivers. */
class CaptureMatrixKernelTest {
    /** Longer than what makes a verdict of silence. */
    private static final Duration QUIET = Duration.ofSeconds(7);

    /** What a kernel may lack: reject in the bridge family is an option of its own, which few need. */
    private static final Set<Way> MAY_BE_ABSENT = EnumSet.of(Way.BRIDGE_REJECT);

    private static Optional<Judge> judged = Optional.empty();
    private static Optional<Judge> judgedDetached = Optional.empty();
    private static Map<Way, String> absent = Map.of();
    private static List<String> notAsMade = List.of();

    @BeforeAll
    static void makeEveryConnection(@TempDir Path directory) throws Exception {
        RealKernel.require();
        Programs programs = new Programs(directory);
        try (Ground ground = new Ground(directory)) {
            Path cgroup = Traffic.cgroup(ground.namespace("traffic"));
            try (Traffic traffic = new Traffic(ground, programs, cgroup);
                    Rules rules = new Rules(ground, programs, cgroup);
                    AgentFixture agent = new AgentFixture(directory.resolve("attached"), true);
                    AgentFixture detached = new AgentFixture(directory.resolve("detached"), false)) {
                absent = Map.copyOf(rules.absent());
                List<Case> cases = Cases.all(ground, absent.keySet());
                Rules.translate(ground, directory, cases);
                traffic.serve(cases);
                traffic.connect(cases);
                awaitQuiet(agent, ground);
                Map<Integer, Outcome> outcomes = traffic.outcomes();
                notAsMade = cases.stream()
                        .filter(each -> !each.expected().agreesWith(outcomes.getOrDefault(each.id(), Outcome.ERROR)))
                        .map(each -> outcomes.get(each.id()) + " to the application: " + each)
                        .toList();
                judged = Optional.of(new Judge(cases, delivered(agent, ground)));
                judgedDetached = Optional.of(new Judge(cases, delivered(detached, ground)));
            }
        }
        String table = Table.of(judged.orElseThrow(), absent);
        Files.writeString(Files.createDirectories(Path.of("target")).resolve("capture-matrix.txt"), table);
        System.out.print(table);
    }

    /** Others on this machine may never be. */
    private static void awaitQuiet(AgentFixture agent, Ground ground) {
        int[] count = {-1};
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(250))
                .during(QUIET)
                .until(() -> {
                    int before = count[0];
                    count[0] = delivered(agent, ground).size();
                    return before == count[0];
                });
    }

    private static List<Seen> delivered(AgentFixture agent, Ground ground) {
        return agent.client().answers().stream()
                .flatMap(answer -> Seen.of(answer.response()).stream())
                .filter(flow -> ground.owns(flow.connection().source())
                        || ground.owns(flow.connection().destination()))
                .toList();
    }

    private static Judge judge() {
        return judged.orElseThrow();
    }

    @Test
    void makes_the_connections_that_it_says_it_makes() {
        assertThat(notAsMade).isEmpty();
    }

    @Test
    void finds_each_connection_reported_once_with_its_verdict_and_nothing_else() {
        assertThat(judge().mistakes()).isEmpty();
        for (Expected verdict : Judge.verdicts()) {
            assertThat(judge().recall(verdict).isPerfect())
                    .as("recall of " + verdict)
                    .isTrue();
            assertThat(judge().precision(verdict).isPerfect())
                    .as("precision of " + verdict)
                    .isTrue();
        }
    }

    @Test
    void finds_nothing_without_the_programs() {
        Judge detached = judgedDetached.orElseThrow();
        assertThat(detached.recalls()).allSatisfy((verdict, recall) -> {
            assertThat(recall.right()).isZero();
            assertThat(recall.all()).isPositive();
        });
        assertThat(detached.mistakes()).isNotEmpty();
    }

    @Test
    void has_every_way_that_a_kernel_must_have() {
        Score score = judge().score(each -> true);
        assertThat(score.all()).isGreaterThan(500);
        if ("1".equals(System.getenv("NETISO_REQUIRE_KERNEL"))) {
            assertThat(absent.keySet()).isSubsetOf(MAY_BE_ABSENT);
        }
    }
}
