// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ManifestsTest {
    private static List<Manifest> read(String text) {
        List<Manifest> objects = new ArrayList<>();
        try {
            Manifests.read(stream(text), "web.yaml", objects::add);
        } catch (IOException e) {
            throw new AssertionError(e.getMessage(), e);
        }
        return objects;
    }

    private static void assertRefused(String text, String message) {
        assertThatThrownBy(() -> Manifests.read(stream(text), "web.yaml", _ -> {}))
                .isInstanceOf(ManifestException.class)
                .hasMessage(message);
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void reads_every_document_and_says_where_it_was() {
        List<Manifest> objects = read("""
                # a comment first
                apiVersion: v1
                kind: Namespace
                metadata: {name: shop}
                ---
                ---
                # nothing but a comment
                ---
                apiVersion: apps/v1
                kind: Deployment
                """);

        assertThat(objects).extracting(Manifest::kind).containsExactly("Namespace", "Deployment.apps");
        assertThat(objects)
                .extracting(Manifest::source)
                .containsExactly("web.yaml, document 1, line 2", "web.yaml, document 4, line 9");
        assertThat(objects.getFirst().fields().get("metadata")).isEqualTo(Map.of("name", "shop"));
    }

    @Test
    void reads_the_items_of_lists_and_knows_their_kind_by_that_of_the_list() {
        List<Manifest> objects = read("""
                apiVersion: v1
                kind: List
                items:
                - {apiVersion: v1, kind: Pod, metadata: {name: a}}
                - apiVersion: policy.networking.k8s.io/v1alpha2
                  kind: ClusterNetworkPolicyList
                  items: [{metadata: {name: b}}]
                """);

        assertThat(objects)
                .extracting(Manifest::kind)
                .containsExactly("Pod", "ClusterNetworkPolicy.policy.networking.k8s.io");
        assertThat(objects.getLast().source()).isEqualTo("web.yaml, document 1, line 1, item 2, item 1");
    }

    @Test
    void reads_json_with_one_object_after_the_other() {
        List<Manifest> objects = read("""
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "\\ud83d\\ude00"}}
                {"apiVersion": "v1", "kind": "PodList", "items": [{"metadata": {"name": "b"}}, null]}
                """);

        assertThat(objects).extracting(Manifest::kind).containsExactly("Pod", "Pod");
        assertThat(objects)
                .extracting(Manifest::source)
                .containsExactly("web.yaml, document 1", "web.yaml, document 2, item 1");
    }

    @Test
    void an_object_in_braces_may_be_yaml_as_well() {
        assertThat(read("{kind: Pod, metadata: {name: a}}"))
                .extracting(Manifest::kind)
                .containsExactly("Pod");
    }

    @Test
    void what_is_no_object_is_handed_on_without_fields() {
        assertThat(read("- a\n---\nreplicas: 2\n---\nsome text"))
                .extracting(Manifest::kind)
                .containsExactly("", "", "");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "true,java.lang.Boolean,true",
                "yes,java.lang.Boolean,true",
                "off,java.lang.Boolean,false",
                "80,java.lang.Integer,80",
                "-1,java.lang.Integer,-1",
                "010,java.lang.Integer,8",
                "0o17,java.lang.Integer,15",
                "0x1F,java.lang.Integer,31",
                "0b11,java.lang.Integer,3",
                "1_000,java.lang.Integer,1000",
                "089,java.lang.Double,89.0",
                "1.5e3,java.lang.Double,1500.0",
                ".inf,java.lang.Double,Infinity",
                "9999999999,java.lang.Long,9999999999",
                "y,java.lang.String,y",
                "99999999999999999999,java.lang.Double,1.0E20",
                "10.0.0.1,java.lang.String,10.0.0.1",
                "10.0.0.0/8,java.lang.String,10.0.0.0/8",
                "2001:db8::1,java.lang.String,2001:db8::1",
                "2026-11-01,java.lang.String,2026-11-01",
                "http,java.lang.String,http",
                "'\"80\"',java.lang.String,80",
                "!!str 80,java.lang.String,80",
                "1.2.3,java.lang.String,1.2.3",
            })
    void reads_words_as_kubectl_does(String word, String type, String value) {
        Object read = read("a: " + word).getFirst().fields().get("a");

        assertThat(Objects.requireNonNull(read).getClass().getName()).isEqualTo(type);
        assertThat(read).hasToString(value);
    }

    @ParameterizedTest
    @CsvSource({"''", "~", "null", "NULL"})
    void a_field_without_a_value_is_null(String word) {
        assertThat(read("a: " + word).getFirst().fields()).containsEntry("a", null);
    }

    @Test
    void reads_aliases_and_merges() {
        Manifest object = read("""
                base: &base {app: web, tier: front}
                more: &more {tier: back, zone: a}
                one: {<<: *base, tier: own}
                two: {<<: [*base, *more]}
                three: *base
                """).getFirst();

        Map<String, Object> fields = Map.copyOf(object.fields());
        assertThat(fields.get("one")).isEqualTo(Map.of("app", "web", "tier", "own"));
        assertThat(fields.get("two")).isEqualTo(Map.of("app", "web", "tier", "front", "zone", "a"));
        assertThat(fields.get("three")).isEqualTo(Map.of("app", "web", "tier", "front"));
    }

    @Test
    void an_error_says_where_and_what() {
        assertRefused(
                "kind: Pod\n---\nkind: Pod\nmetadata: {name: a\n",
                "web.yaml, document 2, line 5: expected ',' or '}', but got <stream end>");
        assertRefused("a: 1\nb:\n  a: 1\n  a: 2\n", "web.yaml, document 1, line 4: the key \"a\" is there twice");
        assertRefused("a: *nowhere", "web.yaml, document 1, line 1: *nowhere stands for nothing before it");
        assertRefused("a: &a [*a]", "web.yaml, document 1, line 1: *a stands for nothing before it");
        assertRefused("a: !Ref b", "web.yaml, document 1, line 1: the tag !Ref is not known");
        assertRefused("? [a]\n: b", "web.yaml, document 1, line 1: a key is no text");
        assertRefused("<<: 1", "web.yaml, document 1, line 1: <<: merges something that is no mapping");
        assertRefused(
                "metadata:\n  name: {{ .Release.Name }}\n  a: {{- b }}\n",
                "web.yaml, document 1, line 2: a key is no text; it holds {{, as a template does: "
                        + "render it first, as with helm template");
        assertRefused("{\"a\": 1, \"a\": 2}", "web.yaml, document 1, line 1: the key \"a\" is there twice");
        assertRefused("a: \u0000", "web.yaml, document 1, line 1: not YAML: special characters are not allowed");
    }

    @Test
    void objects_before_an_error_have_been_handed_on() {
        List<Manifest> objects = new ArrayList<>();

        assertThatThrownBy(() -> Manifests.read(stream("kind: Pod\n---\n}"), "web.yaml", objects::add))
                .isInstanceOf(ManifestException.class);
        assertThat(objects).hasSize(1);
    }

    @Test
    void a_few_aliases_cannot_grow_into_billions_of_values() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(10)));
        }

        assertQuicklyRefused(
                stream(bomb.toString()),
                "web.yaml, document 1, line 7: more than 8000000 values, counting each use of an alias");
    }

    @Test
    void aliases_cannot_nest_deeper_than_what_they_stand_for_may() {
        StringBuilder deep = new StringBuilder("a0: &a0 " + "[".repeat(150) + "]".repeat(150) + "\n");
        deep.append("a1: &a1 " + "[".repeat(50) + "*a0" + "]".repeat(50) + "\n");
        assertRefused(deep.toString(), "web.yaml, document 1, line 2: nested more than 200 deep");
    }

    @Test
    void nesting_is_bounded_in_yaml_and_json() {
        assertThat(read("[".repeat(199) + "]".repeat(199))).hasSize(1);
        assertQuicklyRefused(stream("[".repeat(1_000_000)), "web.yaml, document 1, line 1: nested more than 200 deep");
        assertQuicklyRefused(
                stream("a: " + "{b: ".repeat(100_000)), "web.yaml, document 1, line 1: nested more than 200 deep");
        StringBuilder block = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            block.append(" ".repeat(i)).append("a:\n");
        }
        assertQuicklyRefused(stream(block.toString()), "web.yaml, document 1, line 200: nested more than 200 deep");
    }

    @Test
    void size_is_bounded_before_anything_is_read() {
        InputStream scalar = new SequenceInputStream(stream("a: "), new Endless('x', 100 << 20));
        assertQuicklyRefused(scalar, "web.yaml: larger than 64 MiB; give it in parts");
        assertQuicklyRefused(new Endless(' ', Long.MAX_VALUE), "web.yaml: larger than 64 MiB; give it in parts");
    }

    @Test
    void a_text_is_no_longer_than_an_api_server_takes() {
        InputStream scalar = new SequenceInputStream(stream("a: "), new Endless('x', 60 << 20));
        assertQuicklyRefused(
                scalar, "web.yaml, document 1, line 1: a text of 62914560 characters (expected: at most 3145728)");
    }

    @Test
    void documents_without_end_are_bounded_by_size_alone_and_cost_nothing() {
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> assertThat(read("---\n".repeat(1 << 20))).isEmpty());
    }

    @Test
    void a_long_number_is_a_text_and_not_a_long_calculation() {
        assertThat(read("a: " + "9".repeat(1 << 20)).getFirst().fields().get("a"))
                .isInstanceOf(String.class);
    }

    private static void assertQuicklyRefused(InputStream in, String message) {
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> assertThatThrownBy(() -> Manifests.read(in, "web.yaml", _ -> {}))
                        .isInstanceOf(ManifestException.class)
                        .hasMessage(message));
    }

    /** So many times the same byte. */
    private static final class Endless extends InputStream {
        private final char each;
        private long left;

        Endless(char each, long count) {
            this.each = each;
            this.left = count;
        }

        @Override
        public int read() {
            return left-- > 0 ? each : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            int count = (int) Math.min(left, length);
            Arrays.fill(into, offset, offset + count, (byte) each);
            left -= count;
            return count == 0 && length > 0 ? -1 : count;
        }
    }
}
