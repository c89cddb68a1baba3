// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.managed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.cli.cluster.GitOps;
import dev.netiso.cli.cluster.KubeJson;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManagedPolicyTest {
    private static final String SPEC =
            "{\"podSelector\":{\"matchLabels\":{\"app\":\"api\"}},\"policyTypes\":[\"Ingress\"],\"ingress\":[{\"ports\":[{\"port\":80}]}]}";

    private static ManagedPolicy with(String metadata, String spec) {
        return new ManagedPolicy(new KubeJson()
                .read(
                        "{\"apiVersion\":\"networking.k8s.io/v1\",\"kind\":\"NetworkPolicy\",\"metadata\":" + metadata
                                + ",\"spec\":" + spec + "}",
                        NetworkPolicy.class));
    }

    private static ManagedPolicy withHash(String hash, String spec) {
        return with("{\"annotations\":{\"netiso.dev/spec-hash\":\"" + hash + "\"}}", spec);
    }

    @Test
    void is_not_edited_by_another_order_of_fields_or_by_fields_that_say_nothing() {
        String hash = with("{}", SPEC).specHash();
        String other =
                "{\"egress\":[],\"ingress\":[{\"from\":[],\"ports\":[{\"port\":80}]}],\"policyTypes\":[\"Ingress\"],\"podSelector\":{\"matchLabels\":{\"app\":\"api\"}}}";
        assertThat(withHash(hash, other).isEdited()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"podSelector\":{},\"policyTypes\":[\"Ingress\"],\"ingress\":[{\"ports\":[{\"port\":80}]}]}",
                "{\"podSelector\":{\"matchLabels\":{\"app\":\"api\"}},\"policyTypes\":[\"Ingress\"],\"ingress\":[{}]}",
                "{\"podSelector\":{\"matchLabels\":{\"app\":\"api\"}},\"policyTypes\":[\"Ingress\"],\"ingress\":[{\"ports\":[{\"port\":\"80\"}]}]}"
            })
    void is_edited_by_another_spec(String spec) {
        assertThat(withHash(with("{}", SPEC).specHash(), spec).isEdited()).isTrue();
    }

    @Test
    void counts_as_edited_if_it_does_not_tell_what_was_written() {
        assertThat(with("{}", SPEC).isEdited()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"name\":\"a\",\"annotations\":{\"argocd.argoproj.io/tracking-id\":\"x\"}}', Argo CD",
        "'{\"name\":\"a\",\"labels\":{\"argocd.argoproj.io/instance\":\"x\"}}', Argo CD",
        "'{\"name\":\"a\",\"labels\":{\"kustomize.toolkit.fluxcd.io/name\":\"x\"}}', Flux",
        "'{\"name\":\"a\",\"annotations\":{\"meta.helm.sh/release-name\":\"x\"}}', Helm"
    })
    void bears_the_mark_of_who_brought_it(String metadata, String tool) {
        assertThat(GitOps.of(with(metadata, SPEC).object())).map(GitOps::tool).contains(tool);
    }

    @Test
    void an_object_without_a_mark_is_nobodys() {
        assertThat(GitOps.of(with("{\"labels\":{\"app.kubernetes.io/managed-by\":\"kubectl-netiso\"}}", SPEC)
                        .object()))
                .isEmpty();
    }

    @Test
    void a_difference_keeps_what_is_common() {
        assertThat(YamlDiff.of("a\nb\nc\n", "a\nc\nd\n")).isEqualTo(List.of("  a", "- b", "  c", "+ d"));
        assertThat(YamlDiff.of("", "a\n")).isEqualTo(List.of("+ a"));
    }
}
