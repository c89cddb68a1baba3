// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.netiso.api.v1alpha1.FlowJson;
import dev.netiso.server.store.StoredFlow;
import java.io.BufferedReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WatchTest {
    private static final FlowJson JSON = new FlowJson();
    private static final String ALL = Served.ROOT + "/flows?watch=true";

    private final Served served = new Served(50);

    @BeforeEach
    void allowAdmin() {
        served.rights.addAll(List.of("admin watch *", "admin list *"));
    }

    @AfterEach
    void stop() {
        served.close();
    }

    private static List<JsonNode> events(BufferedReader watch, int count) throws Exception {
        return Served.lines(watch, count).stream().map(JSON::readTree).toList();
    }

    private static List<Integer> ports(List<JsonNode> events) {
        return events.stream()
                .map(event -> event.at("/object/destination/port").asInt())
                .toList();
    }

    @Test
    void a_watch_from_a_lists_version_gets_every_later_flow_once() throws Exception {
        served.shopToPayments(1);
        served.shopToPayments(2);
        String version = JSON.readTree(
                        served.get("admin", Served.ROOT + "/flows").body())
                .at("/metadata/resourceVersion")
                .asText();
        served.shopToPayments(3);
        try (BufferedReader watch = served.watch("admin", ALL + "&resourceVersion=" + version)) {
            served.shopToPayments(4);
            List<JsonNode> events = events(watch, 2);
            assertThat(ports(events)).containsExactly(3, 4);
            assertThat(events)
                    .allSatisfy(event -> assertThat(event.get("type").asText()).isEqualTo("ADDED"));
        }
    }

    @Test
    void resuming_again_and_again_neither_loses_nor_repeats() throws Exception {
        List<Integer> seen = new ArrayList<>();
        String version = Long.toString(served.store.version());
        int sent = 0;
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 4; i++) {
                served.shopToPayments(++sent);
            }
            try (BufferedReader watch = served.watch("admin", ALL + "&resourceVersion=" + version)) {
                served.shopToPayments(++sent);
                for (JsonNode event : events(watch, 3)) {
                    seen.add(event.at("/object/destination/port").asInt());
                    version = event.at("/object/metadata/resourceVersion").asText();
                }
            }
        }
        assertThat(seen).hasSize(30);
        for (int i = 0; i < seen.size(); i++) {
            assertThat(seen.get(i)).isEqualTo(i + 1);
        }
    }

    @Test
    void a_watch_without_a_version_begins_with_what_is_retained() throws Exception {
        for (int i = 1; i <= 60; i++) {
            served.shopToPayments(i);
        }
        for (String version : List.of("", "0")) {
            try (BufferedReader watch = served.watch("admin", ALL + "&resourceVersion=" + version)) {
                assertThat(ports(events(watch, 50))).startsWith(11).endsWith(60);
            }
        }
    }

    @Test
    void a_version_that_is_no_longer_retained_or_not_of_this_server_is_expired() {
        long first = served.store.version();
        for (int i = 0; i < 51; i++) {
            served.shopToPayments(1);
        }
        for (long version : List.of(first, first - 1_000_000, served.store.version() + 1, 1L)) {
            var answer = served.get("admin", ALL + "&resourceVersion=" + version);
            assertThat(answer.statusCode()).isEqualTo(410);
            assertThat(answer.body()).contains("\"reason\":\"Expired\"", "\"code\":410");
        }
    }

    @Test
    void only_flows_of_the_namespace_that_are_selected_come() throws Exception {
        served.rights.addAll(List.of("alice watch shop", "alice get/peer payments"));
        String path = Served.ROOT + "/namespaces/shop/flows?watch=1&fieldSelector=destination.port%3D7";
        try (BufferedReader watch = served.watch("alice", path)) {
            served.shopToPayments(6);
            served.shopToPayments(7);
            assertThat(ports(events(watch, 1))).containsExactly(7);
        }
        served.rights.add("alice watch elsewhere");
        try (BufferedReader watch =
                served.watch("alice", Served.ROOT + "/namespaces/elsewhere/flows?watch=1&timeoutSeconds=1")) {
            await("the watch looks around").pollDelay(Duration.ofMillis(700)).until(() -> true);
            served.now.updateAndGet(time -> time.plusSeconds(2));
            assertThat(watch.readLine()).isNull();
        }
    }

    @Test
    void a_table_says_its_columns_once() throws Exception {
        StoredFlow first = served.shopToPayments(1);
        try (BufferedReader watch = served.watch("admin", ALL, "Accept", Served.TABLE)) {
            served.shopToPayments(2);
            List<JsonNode> events = events(watch, 2);
            assertThat(events.get(0).at("/object/columnDefinitions")).hasSize(13);
            assertThat(events.get(0).at("/object/rows/0/cells/0").asText()).isEqualTo(first.id());
            assertThat(events.get(0).at("/object/metadata/resourceVersion").asText())
                    .isEqualTo(Long.toString(first.version()));
            assertThat(events.get(1).at("/object").has("columnDefinitions")).isFalse();
            assertThat(events.get(1).at("/object/rows")).hasSize(1);
        }
    }

    @Test
    void a_row_that_comes_later_in_a_watch_is_as_old_as_it_then_is() throws Exception {
        try (BufferedReader watch = served.watch("admin", ALL, "Accept", Served.TABLE)) {
            served.shopToPayments(1);
            assertThat(age(events(watch, 1).getFirst())).isEqualTo("65s");
            served.now.updateAndGet(time -> time.plusSeconds(30));
            served.shopToPayments(2);
            assertThat(age(events(watch, 1).getFirst())).isEqualTo("95s");
        }
    }

    private static String age(JsonNode event) {
        return event.at("/object/rows/0/cells/6").asText();
    }

    @Test
    void bookmarks_come_when_asked_for_and_tell_of_losses_at_once() throws Exception {
        try (BufferedReader watch = served.watch("admin", ALL + "&allowWatchBookmarks=true")) {
            StoredFlow flow = served.shopToPayments(1);
            assertThat(events(watch, 1).getFirst().get("type").asText()).isEqualTo("ADDED");
            served.lost.set(7);
            JsonNode bookmark = events(watch, 1).getFirst();
            assertThat(bookmark.get("type").asText()).isEqualTo("BOOKMARK");
            assertThat(bookmark.at("/object/kind").asText()).isEqualTo("Flow");
            assertThat(bookmark.at("/object/metadata/resourceVersion").asText())
                    .isEqualTo(Long.toString(flow.version()));
            assertThat(bookmark.at("/object/metadata/annotations")
                            .get("flows.netiso.dev/lost")
                            .asText())
                    .isEqualTo("7");
            served.now.updateAndGet(time -> time.plusSeconds(61));
            assertThat(events(watch, 1).getFirst().get("type").asText()).isEqualTo("BOOKMARK");
        }
    }

    @Test
    void a_watch_ends_with_its_time_and_with_the_server() throws Exception {
        try (BufferedReader watch = served.watch("admin", ALL + "&timeoutSeconds=30")) {
            served.now.updateAndGet(time -> time.plusSeconds(31));
            assertThat(watch.readLine()).isNull();
        }
        try (BufferedReader watch = served.watch("admin", ALL)) {
            served.watches.end();
            assertThat(watch.readLine()).isNull();
        }
    }

    @Test
    void a_right_that_is_withdrawn_ends_the_watch_within_ten_seconds() throws Exception {
        try (BufferedReader watch = served.watch("admin", ALL)) {
            served.rights.remove("admin watch *");
            served.now.updateAndGet(time -> time.plusSeconds(10));
            JsonNode error = events(watch, 1).getFirst();
            assertThat(error.get("type").asText()).isEqualTo("ERROR");
            assertThat(error.at("/object/code").asInt()).isEqualTo(403);
            assertThat(watch.readLine()).isNull();
        }
    }

    @Test
    void rights_that_cannot_be_found_out_any_more_end_the_watch() throws Exception {
        try (BufferedReader watch = served.watch("admin", ALL)) {
            served.reviewsFail = true;
            served.now.updateAndGet(time -> time.plusSeconds(10));
            assertThat(events(watch, 1).getFirst().at("/object/code").asInt()).isEqualTo(503);
            assertThat(watch.readLine()).isNull();
        }
    }

    @Test
    void a_client_that_does_not_read_is_told_that_it_fell_behind_and_cut_off() throws Exception {
        BufferedReader watch = served.watch("admin", ALL + "&resourceVersion=" + served.store.version());
        await("the buffers are full and the ring went on")
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    for (int i = 0; i < 500; i++) {
                        served.shopToPayments(1);
                    }
                    return served.watches.fallenBehind() > 0 || watchIsStuck();
                });
        List<String> lines = Served.lines(watch, Integer.MAX_VALUE);
        JsonNode last = JSON.readTree(lines.getLast());
        assertThat(last.get("type").asText()).isEqualTo("ERROR");
        assertThat(last.at("/object/code").asInt()).isEqualTo(410);
        assertThat(served.watches.fallenBehind()).isEqualTo(1);
        List<Long> versions = lines.subList(0, lines.size() - 1).stream()
                .map(line -> JSON.readTree(line)
                        .at("/object/metadata/resourceVersion")
                        .asLong())
                .toList();
        for (int i = 1; i < versions.size(); i++) {
            assertThat(versions.get(i)).isEqualTo(versions.get(i - 1) + 1);
        }
    }

    /** Far more was stored than the buffers between server and client hold. */
    private boolean watchIsStuck() {
        return served.store.ring().end() > 40_000;
    }
}
