// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.netiso.agent.AgentFixture;
import dev.netiso.agent.Commands;
import dev.netiso.agent.RealKernel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packets by the thousand that no stack would send, into a device that drops everything: before anything else in the kernel looks at them. */
class MalformedPacketsKernelTest {
    private static final int COUNT = 20_000;
    private static final long SEED = 20_261_121;
    private static final int LAST_PORT = 65_000;

    private final String here = "netiso-mf" + ProcessHandle.current().pid();
    private final int network = (int) (ProcessHandle.current().pid() % 250);
    private final String source4 = "10.240." + network + ".1";
    private final String source6 = "fdc4:6e66:%x::1".formatted(network);

    @TempDir
    private Path directory = Path.of("");

    @BeforeEach
    void dropEverything() {
        RealKernel.require();
        Commands.run("ip netns add " + here);
        Commands.run("ip -n " + here + " link add in type veth peer name out");
        Commands.run("ip -n " + here + " link set in up");
        Commands.run("ip -n " + here + " link set out up");
        String nft = "ip netns exec " + here + " nft ";
        Commands.run(nft + "add table netdev t");
        Commands.run(nft + "add chain netdev t in { type filter hook ingress device in priority 0 ; policy drop ; }");
    }

    @AfterEach
    void deleteNamespace() {
        Commands.call(List.of("ip", "netns", "del", here));
    }

    @Test
    void reports_no_connection_that_a_strict_reader_does_not_see_too() throws Exception {
        Path program = new Programs(directory).compile("frames");
        Frames frames =
                new Frames(SEED, source4, "10.240." + network + ".2", source6, "fdc4:6e66:%x::2".formatted(network));
        List<byte[]> sent = new ArrayList<>();
        Set<Connection> intact = new HashSet<>();
        for (int i = 1; i <= COUNT; i++) {
            boolean isWellFormed = i % 4 == 0;
            byte[] frame = isWellFormed ? frames.wellFormed(i) : frames.broken(i);
            sent.add(frame);
            if (isWellFormed) {
                intact.add(StrictReader.read(frame).orElseThrow());
            }
        }
        Set<Connection> strictlySeen = sent.stream()
                .flatMap(frame -> StrictReader.read(frame).stream())
                .collect(Collectors.toSet());
        try (AgentFixture agent = new AgentFixture(directory, true)) {
            send(program, sent);
            // Connections are told apart by destination and port: one that nothing is wrong with comes last.
            send(program, List.of(last()));
            Connection end = StrictReader.read(last()).orElseThrow();
            await().atMost(Duration.ofSeconds(30)).until(() -> reported(agent).contains(end));
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(reported(agent)).containsAll(intact));
            List<Connection> reported = reported(agent);
            System.out.printf(
                    "malformed packets: %d frames, %d connections to a strict reader, %d reported%n",
                    COUNT, strictlySeen.size(), reported.size());
            Set<Connection> wrong = new HashSet<>(reported);
            wrong.removeAll(strictlySeen);
            wrong.remove(end);
            assertThat(wrong).isEmpty();
            assertThat(reported).doesNotHaveDuplicates();
            assertThat(agent.failure()).isEmpty();
        }
    }

    private byte[] last() {
        Frames frames =
                new Frames(SEED, source4, "10.240." + network + ".3", source6, "fdc4:6e66:%x::3".formatted(network));
        return frames.wellFormed(LAST_PORT);
    }

    private void send(Path program, List<byte[]> frames) throws IOException {
        try (Running sender = new Running(List.of("ip", "netns", "exec", here, program.toString(), "out"))) {
            sender.tell(frames.stream().map(HexFormat.of()::formatHex).toList());
            sender.endInput();
            assertThat(sender.answer()).isEqualTo("sent " + frames.size());
        }
    }

    private List<Connection> reported(AgentFixture agent) {
        Set<String> sources = Set.of(StrictReader.normal(source4), StrictReader.normal(source6));
        return agent.client().answers().stream()
                .flatMap(answer -> Seen.of(answer.response()).stream())
                .map(Seen::connection)
                .map(seen -> new Connection(
                        StrictReader.normal(seen.source()),
                        StrictReader.normal(seen.destination()),
                        seen.protocol(),
                        seen.port()))
                .filter(seen -> sources.contains(seen.source()))
                .toList();
    }
}
