// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.netiso.api.v1alpha1.FlowJson;
import dev.netiso.api.v1alpha1.FlowObject;
import dev.netiso.server.store.StoredFlow;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ListAndGetTest {
    private static final FlowJson JSON = new FlowJson();
    private static final String SHOP = Served.ROOT + "/namespaces/shop/flows";
    private static final String ALL = Served.ROOT + "/flows";

    private final Served served = new Served(20);

    @AfterEach
    void stop() {
        served.close();
    }

    private List<FlowObject> items(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        List<FlowObject> items = new ArrayList<>();
        JSON.readTree(answer.body()).get("items").forEach(item -> items.add(JSON.convert(item, FlowObject.class)));
        return items;
    }

    private static void assertStatus(HttpResponse<String> answer, int code, String reason, String... words) {
        JsonNode status = JSON.readTree(answer.body());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(code);
        assertThat(status.get("kind").asText()).isEqualTo("Status");
        assertThat(status.get("apiVersion").asText()).isEqualTo("v1");
        assertThat(status.get("status").asText()).isEqualTo("Failure");
        assertThat(status.get("reason").asText()).isEqualTo(reason);
        assertThat(status.get("code").asInt()).isEqualTo(code);
        assertThat(status.get("message").asText()).contains(words);
    }

    @Test
    void a_flow_is_read_as_it_was_stored() {
        served.rights.addAll(List.of("alice get shop", "alice get/peer payments"));
        StoredFlow stored = served.shopToPayments(8443);
        FlowObject flow =
                JSON.read(served.get("alice", SHOP + "/" + stored.id()).body(), FlowObject.class);
        assertThat(flow.apiVersion()).isEqualTo("flows.netiso.dev/v1alpha1");
        assertThat(flow.kind()).isEqualTo("Flow");
        assertThat(flow.metadata().name()).isEqualTo(stored.id());
        assertThat(flow.metadata().namespace()).isEqualTo("shop");
        assertThat(flow.metadata().creationTimestamp()).isEqualTo("2026-11-21T14:02:11Z");
        assertThat(flow.metadata().uid()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(flow.time()).isEqualTo("2026-11-21T14:02:11.123456789Z");
        assertThat(flow.verdict()).isEqualTo("DROPPED");
        assertThat(flow.dropReason()).isEqualTo("NETFILTER_DROP");
        assertThat(flow.source().name()).isEqualTo("frontend-1");
        assertThat(flow.destination().name()).isEqualTo("api-1");
        assertThat(flow.destination().port()).isEqualTo(8443);
        assertThat(flow.policy().decision()).isEqualTo("DENIED");
        assertThat(flow.policy().cause()).isEqualTo("NetworkPolicy");
        assertThat(flow.policy().ingress().isolatedBy().getFirst().name()).isEqualTo("default-deny");
    }

    @Test
    void the_other_end_is_namespace_and_address_alone_for_who_may_not_see_it() {
        served.rights.addAll(List.of("alice list shop", "alice get shop", "bob list payments", "bob get/peer shop"));
        served.shopToPayments(8443);
        FlowObject alices = items(served.get("alice", SHOP)).getFirst();
        assertThat(alices.source().name()).isEqualTo("frontend-1");
        assertThat(alices.destination().namespace()).isEqualTo("payments");
        assertThat(alices.destination().address()).isEqualTo("10.244.1.7");
        assertThat(alices.destination().name()).isEmpty();
        assertThat(alices.policy().decision()).isEqualTo("DENIED");
        String raw = served.get("alice", SHOP).body();
        assertThat(raw).doesNotContain("api-1", "uid-of-api", "\"app\":\"api\"", "default-deny");
        assertThat(alices.policy().summary()).isEqualTo("ingress: denied by policies of namespace payments");
        assertThat(served.get("alice", SHOP, "Accept", Served.TABLE + ";includeObject=Object")
                        .body())
                .doesNotContain("api-1", "default-deny");

        FlowObject bobs = items(served.get("bob", Served.ROOT + "/namespaces/payments/flows"))
                .getFirst();
        assertThat(bobs.source().name()).isEqualTo("frontend-1");
        assertThat(bobs.policy().summary()).contains("default-deny");
        assertThat(bobs.metadata().name()).isEqualTo(alices.metadata().name());
    }

    @Test
    void what_is_hidden_cannot_be_found_out_by_field_selectors() {
        served.rights.add("alice list shop");
        served.shopToPayments(8443);
        assertThat(items(served.get("alice", SHOP + "?fieldSelector=destination.name%3Dapi-1")))
                .isEmpty();
        assertThat(items(served.get("alice", SHOP + "?fieldSelector=destination.namespace%3Dpayments")))
                .hasSize(1);
    }

    @Test
    void all_namespaces_need_the_right_for_all_and_show_each_flow_once_where_it_was_denied() {
        served.shopToPayments(8443);
        served.rights.add("alice list shop");
        assertStatus(
                served.get("alice", ALL),
                403,
                "Forbidden",
                "flows.flows.netiso.dev is forbidden: User \"alice\" cannot list resource \"flows\" in API group"
                        + " \"flows.netiso.dev\" at the cluster scope");
        served.rights.add("admin list *");
        List<FlowObject> flows = items(served.get("admin", ALL));
        assertThat(flows).hasSize(1);
        assertThat(flows.getFirst().metadata().namespace()).isEqualTo("payments");
        assertThat(flows.getFirst().destination().name()).isEqualTo("api-1");
    }

    @Test
    void without_the_right_nothing_is_answered() {
        StoredFlow stored = served.shopToPayments(8443);
        assertStatus(
                served.get("mallory", SHOP),
                403,
                "Forbidden",
                "flows.flows.netiso.dev is forbidden: User \"mallory\" cannot list resource \"flows\" in API group"
                        + " \"flows.netiso.dev\" in the namespace \"shop\"");
        assertStatus(
                served.get("mallory", SHOP + "/" + stored.id()),
                403,
                "Forbidden",
                "flows.flows.netiso.dev \"" + stored.id() + "\" is forbidden: User \"mallory\" cannot get");
        assertStatus(served.get("mallory", SHOP + "?watch=1"), 403, "Forbidden", "cannot watch resource \"flows\"");
    }

    @Test
    void the_right_to_be_shown_peers_gives_no_flow() {
        StoredFlow stored = served.shopToPayments(8443);
        served.rights.add("mallory get/peer shop");
        HttpResponse<String> answer = served.get("mallory", SHOP + "/" + stored.id() + "/peer");
        assertStatus(answer, 404, "NotFound", "could not find");
        assertThat(answer.body()).doesNotContain("frontend", "10.244");
        assertStatus(served.get("mallory", SHOP + "/" + stored.id()), 403, "Forbidden", "cannot get");
    }

    @Test
    void if_rights_cannot_be_found_out_nothing_is_answered() {
        served.rights.add("alice list shop");
        served.reviewsFail = true;
        assertStatus(served.get("alice", SHOP), 503, "ServiceUnavailable", "cannot be asked");
    }

    @Test
    void a_flow_of_other_namespaces_is_not_found() {
        served.rights.add("alice get other");
        StoredFlow stored = served.shopToPayments(8443);
        String path = Served.ROOT + "/namespaces/other/flows/" + stored.id();
        assertStatus(
                served.get("alice", path), 404, "NotFound", "flows.flows.netiso.dev \"" + stored.id() + "\" not found");
    }

    @Test
    void pages_hold_everything_once_and_what_came_later_is_in_none() {
        served.rights.add("admin list *");
        for (int i = 1; i <= 10; i++) {
            served.shopToPayments(i);
        }
        List<Integer> ports = new ArrayList<>();
        List<String> versions = new ArrayList<>();
        String token = "";
        do {
            HttpResponse<String> page = served.get("admin", ALL + "?limit=3&continue=" + token);
            items(page).forEach(flow -> ports.add(flow.destination().port()));
            JsonNode metadata = JSON.readTree(page.body()).get("metadata");
            versions.add(metadata.get("resourceVersion").asText());
            token = metadata.path("continue").asText("");
            served.shopToPayments(1000);
        } while (!token.isEmpty());
        assertThat(ports).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        assertThat(versions).hasSize(4);
        assertThat(versions.stream().distinct()).hasSize(1);
    }

    @Test
    void a_page_whose_flows_are_gone_is_expired() {
        served.rights.add("admin list *");
        for (int i = 1; i <= 10; i++) {
            served.shopToPayments(i);
        }
        String token = JSON.readTree(served.get("admin", ALL + "?limit=3").body())
                .get("metadata")
                .get("continue")
                .asText();
        for (int i = 0; i < 20; i++) {
            served.shopToPayments(1000);
        }
        assertStatus(served.get("admin", ALL + "?limit=3&continue=" + token), 410, "Expired", "List again");
    }

    @Test
    @Timeout(20)
    void a_token_that_was_made_up_is_expired_and_keeps_nobody_busy() {
        served.rights.add("admin list *");
        served.shopToPayments(1);
        long end = served.store.version();
        for (ContinueToken token : List.of(
                new ContinueToken(end + 1, end),
                new ContinueToken(999_999_999_999_999_999L, end),
                new ContinueToken(end - 1, end),
                new ContinueToken(end + 2, end + 1),
                new ContinueToken(0, 0))) {
            assertStatus(served.get("admin", ALL + "?continue=" + token), 410, "Expired", "List again");
        }
        assertThat(items(served.get("admin", ALL + "?continue=" + new ContinueToken(end, end))))
                .isEmpty();
    }

    @Test
    void an_empty_list_has_its_items() {
        served.rights.add("admin list *");
        assertThat(served.get("admin", ALL).body()).contains("\"items\":[]", "\"kind\":\"FlowList\"");
    }

    @Test
    void since_seconds_leaves_out_older_flows() {
        served.rights.add("admin list *");
        served.shopToPayments(8443);
        assertThat(items(served.get("admin", ALL + "?sinceSeconds=66"))).hasSize(1);
        assertThat(items(served.get("admin", ALL + "?sinceSeconds=64"))).isEmpty();
    }

    @Test
    void kubectl_gets_a_table() {
        served.rights.addAll(List.of("admin list payments", "admin get/peer shop"));
        StoredFlow stored = served.shopToPayments(8443);
        HttpResponse<String> answer =
                served.get("admin", Served.ROOT + "/namespaces/payments/flows", "Accept", Served.TABLE);
        assertThat(answer.headers().firstValue("content-type")).contains("application/json");
        assertThat(JSON.readTree(answer.body())).isEqualTo(JSON.readTree("""
                {"kind": "Table", "apiVersion": "meta.k8s.io/v1",
                 "metadata": {"resourceVersion": "%2$d"},
                 "columnDefinitions": [
                  {"name": "Name", "type": "string", "format": "name", "description": "Id of the flow"},
                  {"name": "Source", "type": "string", "description": "Who began the connection"},
                  {"name": "Destination", "type": "string", "description": "Who was to answer"},
                  {"name": "Port", "type": "string", "description": "Destination port and protocol"},
                  {"name": "Verdict", "type": "string", "description": "What the data path did"},
                  {"name": "Count", "type": "integer", "description": "Packets or attempts that it stands for"},
                  {"name": "Age", "type": "string", "description": "Since it was first seen"},
                  {"name": "Why", "type": "string", "description": "What policy says"},
                  {"name": "Reason", "type": "string", "description": "The kernel's drop reason", "priority": 1},
                  {"name": "Node", "type": "string", "description": "Whose kernel saw it", "priority": 1},
                  {"name": "Source Address", "type": "string", "description": "Address and port", "priority": 1},
                  {"name": "Destination Address", "type": "string",
                   "description": "Address and port, after destination NAT", "priority": 1},
                  {"name": "Dialled", "type": "string", "description": "Address and port before destination NAT",
                   "priority": 1}],
                 "rows": [
                  {"cells": ["%1$s", "shop/frontend-1", "payments/api-1", "8443/TCP", "dropped", 1, "65s",
                    "ingress: isolated by default-deny; no rule for it", "NETFILTER_DROP", "node1",
                    "10.244.0.12:40000", "10.244.1.7:8443", "<none>"],
                   "object": {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1",
                    "metadata": {"name": "%1$s", "namespace": "payments", "uid": "%3$s",
                     "resourceVersion": "%2$d", "creationTimestamp": "2026-11-21T14:02:11Z"}}}]}
                """.formatted(
                        stored.id(),
                        stored.version(),
                        FlowObjects.of(stored, "payments", java.util.Set.of())
                                .metadata()
                                .uid())));
    }

    @Test
    void rows_come_with_as_much_of_the_object_as_is_asked_for() {
        served.rights.add("admin list *");
        served.shopToPayments(8443);
        String path = ALL + "?includeObject=";
        assertThat(served.get("admin", path + "None", "Accept", Served.TABLE).body())
                .doesNotContain("PartialObjectMetadata");
        assertThat(served.get("admin", path + "Object", "Accept", Served.TABLE).body())
                .contains("\"kind\":\"Flow\"");
        assertStatus(served.get("admin", path + "All", "Accept", Served.TABLE), 400, "BadRequest", "includeObject");
    }

    @Test
    void what_is_not_offered_is_said() {
        served.rights.addAll(List.of("admin list *", "admin watch *", "admin get shop"));
        assertStatus(
                served.get("admin", ALL, "Accept", "application/vnd.kubernetes.protobuf"),
                406,
                "NotAcceptable",
                "application/json");
        assertStatus(served.get("admin", ALL + "?labelSelector=app%3Dx"), 400, "BadRequest", "labelSelector");
        assertStatus(served.get("admin", ALL + "?watch=1&sendInitialEvents=true"), 422, "Invalid", "sendInitialEvents");
        assertStatus(served.get("admin", ALL + "?limit=many"), 400, "BadRequest", "limit: not a number");
        assertStatus(served.get("admin", ALL + "?continue=x"), 400, "BadRequest", "continue");
        assertStatus(
                served.get("admin", ALL + "?fieldSelector=spec.x%3D1"),
                400,
                "BadRequest",
                "spec.x",
                "destination.port");
        assertStatus(served.get("admin", Served.ROOT + "/flows/aaaaaaaa"), 404, "NotFound", "could not find");
        assertStatus(
                served.get("admin", Served.ROOT + "/namespaces/%1b%5b31m/flows"), 404, "NotFound", "could not find");
        HttpRequest post = served.as("admin", SHOP)
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        assertStatus(served.send(post), 405, "MethodNotAllowed", "does not allow this method");
    }

    @Test
    void discovery_is_the_same_for_everybody_and_says_what_is_served() {
        JsonNode resources = JSON.readTree(served.get("anyone", Served.ROOT).body());
        assertThat(resources.get("groupVersion").asText()).isEqualTo("flows.netiso.dev/v1alpha1");
        assertThat(resources.get("resources")).hasSize(2);
        for (String path : List.of("/apis", "/apis/flows.netiso.dev", "/openapi/v3", "/openapi/v3" + Served.ROOT)) {
            assertThat(served.get("anyone", path).statusCode()).as(path).isEqualTo(200);
        }
        assertThat(served.get("anyone", "/openapi/v2").statusCode()).isEqualTo(404);
        JsonNode flow = JSON.readTree(
                        served.get("anyone", "/openapi/v3" + Served.ROOT).body())
                .at("/components/schemas/dev.netiso.flows.v1alpha1.Flow/properties");
        for (var component : FlowObject.class.getRecordComponents()) {
            assertThat(flow.has(component.getName())).as(component.getName()).isTrue();
        }
    }

    @Test
    void warnings_go_with_lists_and_are_printable() {
        served.rights.add("admin list *");
        served.warnings.add("no flows from node2 (\"bad\"\u001b[31m\r\nX-Evil: 1)");
        HttpResponse<String> answer = served.get("admin", ALL);
        assertThat(answer.headers().firstValue("Warning"))
                .contains("299 - \"no flows from node2 (_bad__[31m__X-Evil: 1)\"");
        assertThat(answer.headers().firstValue("X-Evil")).isEmpty();
    }

    @Test
    void warnings_are_those_for_who_may_read_that_namespace() {
        served.rights.addAll(List.of("admin list *", "alice list shop", "alice watch shop"));
        served.warnings.add("about [NAMESPACE]");
        assertThat(warning(served.get("admin", ALL))).isEqualTo("299 - \"about []\"");
        assertThat(warning(served.get("alice", SHOP))).isEqualTo("299 - \"about [shop]\"");
        served.watches.end();
        assertThat(warning(served.get("alice", SHOP + "?watch=1"))).isEqualTo("299 - \"about [shop]\"");
    }

    private static String warning(HttpResponse<String> answer) {
        return answer.headers().firstValue("Warning").orElse("none");
    }
}
