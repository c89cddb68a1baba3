// SPDX-License-Identifier: Apache-2.0
package dev.netiso.api.v1alpha1;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class FlowJsonTest {
    private final FlowJson json = new FlowJson();

    @Test
    void what_says_nothing_is_not_written() {
        FlowObject flow =
                json.read("{\"time\":\"2026-11-01T12:00:00Z\",\"protocol\":\"TCP\",\"count\":1}", FlowObject.class);
        assertThat(new String(json.write(flow), UTF_8))
                .isEqualTo("{\"metadata\":{},\"time\":\"2026-11-01T12:00:00Z\",\"count\":1,\"protocol\":\"TCP\","
                        + "\"source\":{},\"destination\":{}}");
    }

    @Test
    void what_is_absent_is_read_as_nothing() {
        FlowObject flow = json.read("{}", FlowObject.class);
        assertThat(flow.policy()).isEqualTo(PolicyObject.NONE);
        assertThat(flow.source().labels()).isEmpty();
        assertThat(flow.icmp()).isEqualTo(FlowObject.Icmp.NONE);
    }

    @Test
    void what_was_written_is_read_back() {
        PolicyObject.Ref deny = new PolicyObject.Ref("NetworkPolicy", "payments", "default-deny");
        PolicyObject policy = new PolicyObject(
                "DENIED",
                "NetworkPolicy",
                "ingress: isolated by default-deny; no rule for it",
                new PolicyObject.End("ALLOWED", null, null, null, null, null),
                new PolicyObject.End("DENIED", java.util.List.of(deny), null, null, null, null));
        assertThat(json.read(new String(json.write(policy), UTF_8), PolicyObject.class))
                .isEqualTo(policy);
    }

    @Test
    void a_field_of_a_newer_server_is_passed_over() {
        assertThat(json.read("{\"kind\":\"Flow\",\"future\":{\"a\":[1]}}", FlowObject.class)
                        .kind())
                .isEqualTo("Flow");
    }

    @Test
    void what_is_nested_too_deep_or_too_long_is_refused() {
        String deep = "[".repeat(100) + "]".repeat(100);
        assertThatIllegalArgumentException().isThrownBy(() -> json.readTree(deep));
        String longText = "{\"kind\":\"" + "x".repeat(100_000) + "\"}";
        assertThatIllegalArgumentException().isThrownBy(() -> json.read(longText, FlowObject.class));
    }
}
