// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.managed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.policy.PolicyRef;
import dev.netiso.policy.synthesis.Intent;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProvenanceTest {
    private static final Instant NOW = Instant.parse("2026-11-20T14:05:00.123456Z");

    private static Provenance because(String reason) {
        Intent intent = new Intent(
                reason,
                "k3f9w2ma",
                "shop/a -> payments/b 80/TCP",
                "shop Pod/a",
                "payments Pod/b",
                "DENIED",
                Optional.of(NOW));
        return Provenance.of(intent, "jane@example.org", NOW, "v1.0.0");
    }

    @Test
    void what_is_written_is_read_again() {
        Provenance written = because("TICKET-1")
                .withPair(new PolicyRef("NetworkPolicy", "shop", "other"))
                .withSpecHash("0a");
        assertThat(Provenance.of(written.annotations()).annotations()).isEqualTo(written.annotations());
        assertThat(written.annotations())
                .containsEntry("netiso.dev/created-by", "jane@example.org")
                .containsEntry("netiso.dev/created-at", "2026-11-20T14:05:00Z")
                .containsEntry("netiso.dev/expires-at", "2026-11-20T14:05:00Z")
                .containsEntry("netiso.dev/pair", "shop/other");
    }

    @Test
    void what_is_not_known_is_left_out() {
        assertThat(because("").annotations())
                .doesNotContainKeys("netiso.dev/reason", "netiso.dev/pair", "netiso.dev/spec-hash");
    }

    @Test
    void a_value_is_one_harmless_line_of_bounded_length() {
        assertThat(because(" two\nlines\u001b[2J ").annotations())
                .containsEntry("netiso.dev/reason", "two lines\ufffd[2J");
        assertThat(because("🙂".repeat(2000)).annotations()).containsEntry("netiso.dev/reason", "🙂".repeat(768));
    }

    @Test
    void annotations_of_somebody_else_are_read_without_harm() {
        Provenance read = Provenance.of(Map.of(
                "netiso.dev/pair", "shop/../../secrets/x",
                "netiso.dev/created-at", "yesterday",
                "netiso.dev/expires-at", "9999999999-01-01T00:00:00Z",
                "netiso.dev/reason", "\u202egnp.exe"));
        assertThat(read.pair()).isEmpty();
        assertThat(read.createdAt()).isEmpty();
        assertThat(read.intent().expiresAt()).isEmpty();
        assertThat(read.intent().reason()).isEqualTo("\ufffdgnp.exe");
    }
}
