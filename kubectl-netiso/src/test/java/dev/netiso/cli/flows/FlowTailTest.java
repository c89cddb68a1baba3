// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netiso.cli.Host;
import dev.netiso.cli.TestHost;
import dev.netiso.cli.cluster.ClusterException;
import dev.netiso.cli.cluster.Kubectl;
import dev.netiso.cli.flows.FlowsClient.Listing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FlowTailTest {
    private static final FlowSelection ALL =
            new FlowSelection(Set.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    private final List<String> screen = new ArrayList<>();
    private final List<Integer> attempts = new ArrayList<>();

    /** Ends when the connection was lost that many times. */
    private FlowTail tail(int patience) {
        Host host = TestHost.answering("gaps").host();
        FlowTail.Screen written = new FlowTail.Screen() {
            @Override
            public void show(ServedFlow flow) {
                screen.add(flow.id() + " " + flow.flow().verdict());
            }

            @Override
            public void note(String line) {
                screen.add("note: " + line);
            }
        };
        return new FlowTail(
                new FlowsClient(new Kubectl(host.environment(), List.of(), host.err()), "shop"),
                ALL,
                () -> Duration.ofMinutes(1),
                written,
                attempt -> {
                    attempts.add(attempt);
                    if (attempts.size() == patience) {
                        throw new InterruptedException();
                    }
                });
    }

    private void follow(String version, int patience) {
        FlowTail tail = tail(patience);
        tail.startAfter(new Listing(version, List.of()));
        assertThatThrownBy(tail::follow).isInstanceOf(InterruptedException.class);
    }

    @Test
    void each_flow_is_shown_once_through_a_broken_stream_and_an_expired_one() {
        follow("100", 3);
        assertThat(screen)
                .containsExactly(
                        "aaaaaaaa DROPPED",
                        "bbbbbbbb DROPPED",
                        "note: lost the connection (unexpected EOF); trying again",
                        "cccccccc DROPPED",
                        "note: connected again; nothing was missed",
                        "note: 7 events did not get from the kernels to the flow server since it began; they are not shown",
                        "note: the flow server was restarted or has dropped older flows; reading again what it retains",
                        "dddddddd DROPPED",
                        "eeeeeeee DROPPED",
                        "eeeeeeee UNANSWERED",
                        "note: 9 events did not get from the kernels to the flow server since it began; they are not shown");
    }

    @Test
    void while_the_flow_server_is_away_it_waits_longer_each_time_and_says_so_once() {
        follow("204", 4);
        assertThat(attempts).containsExactly(1, 2, 3, 4);
        assertThat(screen)
                .containsExactly("note: lost the connection (the server is currently unable to handle the request);"
                        + " trying again");
    }

    @Test
    void a_version_that_is_too_old_when_the_watch_opens_is_read_again_too() {
        follow("300", 1);
        assertThat(screen)
                .containsExactly(
                        "note: the flow server was restarted or has dropped older flows; reading again what it retains",
                        "aaaaaaaa DROPPED",
                        "cccccccc DROPPED",
                        "dddddddd DROPPED");
    }

    @Test
    void a_right_that_was_taken_away_ends_it() {
        FlowTail tail = tail(1);
        tail.startAfter(new Listing("400", List.of()));
        assertThatThrownBy(tail::follow)
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("cannot watch resource");
        assertThat(screen).isEmpty();
    }
}
