// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.cli.cluster.ClusterError.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against what a real kubectl 1.36 said to a real API server. */
class ClusterErrorTest {
    private static ClusterError recorded(String name) throws IOException {
        return ClusterError.ofKubectl(Files.readAllLines(Path.of("src/test/recorded/refusals", name + ".err"))
                .getFirst());
    }

    @ParameterizedTest
    @CsvSource({
        "no-context,        OTHER",
        "no-file,           OTHER",
        "refused,           UNREACHABLE",
        "no-host,           UNREACHABLE",
        "wrong-ca,          UNREACHABLE",
        "no-plugin,         UNREACHABLE",
        "unauthorized,      UNAUTHORIZED",
        "forbidden,         FORBIDDEN",
        "forbidden-cluster, FORBIDDEN",
        "apply-forbidden,   FORBIDDEN",
        "not-installed,     NOT_INSTALLED",
        "no-namespace,      NOT_FOUND",
        "not-ready,         NOT_READY",
        "conflict,          CONFLICT",
        "strict,            OTHER",
        "invalid,           OTHER"
    })
    void tells_apart_what_can_be_done(String name, Kind kind) throws IOException {
        assertThat(recorded(name).kind()).isEqualTo(kind);
    }

    @Test
    void a_conflict_names_the_other_manager_and_the_field() throws IOException {
        assertThat(recorded("conflict").explain())
                .isEqualTo("Apply failed with 1 conflict: conflict with \"other\": .spec.podSelector");
    }

    @Test
    void a_missing_right_on_other_things_than_flows_gets_no_advice_about_flows() throws IOException {
        assertThat(recorded("apply-forbidden").explain())
                .isEqualTo("forbidden: User \"jane\" cannot patch resource \"networkpolicies\""
                        + " in API group \"networking.k8s.io\" in the namespace \"shop\"");
    }

    @Test
    void only_what_may_pass_is_worth_another_attempt() throws IOException {
        assertThat(recorded("not-ready").mayPass()).isTrue();
        assertThat(recorded("refused").mayPass()).isTrue();
        assertThat(ClusterError.ofKubectl("error: unexpected EOF").mayPass()).isTrue();
        assertThat(recorded("forbidden").mayPass()).isFalse();
        assertThat(recorded("unauthorized").mayPass()).isFalse();
        assertThat(recorded("not-installed").mayPass()).isFalse();
    }
}
