// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netiso.server.flows.FieldSelector.Term;
import dev.netiso.server.flows.MediaTypes.Choice;
import dev.netiso.server.http.Failure;
import dev.netiso.server.http.Request;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients write in paths, parameters and headers. */
class RequestReadingTest {
    @Test
    void paths_are_collections_flows_documents_or_nothing() {
        assertThat(Route.of(Served.ROOT + "/flows")).contains(new Route.Collection(""));
        assertThat(Route.of(Served.ROOT + "/namespaces/shop/flows")).contains(new Route.Collection("shop"));
        assertThat(Route.of(Served.ROOT + "/namespaces/shop/flows/k3f9aaaa"))
                .contains(new Route.One("shop", "k3f9aaaa"));
        assertThat(Route.of(Served.ROOT)).containsInstanceOf(Route.Document.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/flows",
                "/apis/flows.netiso.dev/v1alpha1/",
                "/apis/flows.netiso.dev/v1alpha1/flows/",
                "/apis/flows.netiso.dev/v1alpha1/flows/x",
                "/apis/flows.netiso.dev/v1/flows",
                "/apis/flows.netiso.dev/v1alpha1/namespaces//flows",
                "/apis/flows.netiso.dev/v1alpha1/namespaces/a/flows/",
                "/apis/flows.netiso.dev/v1alpha1/namespaces/a/flows//peer",
                "/apis/flows.netiso.dev/v1alpha1/namespaces/a/flows/b/status",
                "/apis/flows.netiso.dev/v1alpha1/namespaces/a/flows/b/peer",
                "/apis/flows.netiso.dev/v1alpha1/namespaces/a/flows/b/peer/c",
                "/apis/flows.netiso.dev/v1alpha1/namespaces/../flows",
                "/apis/flows.netiso.dev/v1alpha1/namespaces/A/flows",
                "/apis/flows.netiso.dev/v1alpha1/namespaces/a\u001b[31m/flows",
                "//apis/flows.netiso.dev/v1alpha1/flows"
            })
    void other_paths_are_nothing(String path) {
        assertThat(Route.of(path)).isEmpty();
    }

    @Test
    void field_selectors_are_read_with_their_operators_and_escapes() {
        assertThat(FieldSelector.parse("").terms()).isEmpty();
        assertThat(FieldSelector.parse(
                                "metadata.name=a, verdict==DROPPED ,source.namespace!=x,node=a\\,b\\=c\\\\d,source.name=")
                        .terms())
                .containsExactly(
                        new Term("metadata.name", true, "a"),
                        new Term("verdict", true, "DROPPED"),
                        new Term("source.namespace", false, "x"),
                        new Term("node", true, "a,b=c\\d"),
                        new Term("source.name", true, ""));
        assertThat(FieldSelector.parse("verdict=DROPPED,metadata.name=k3f9aaaa").name())
                .contains("k3f9aaaa");
        assertThat(FieldSelector.parse("metadata.name!=k3f9aaaa").name()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "=x", "!=x", "spec=1", "node=a=b", "node=a\\", "node=a\\n", "node", "a\u001b[31m=1"})
    void field_selectors_that_cannot_be_read_are_refused_in_plain_characters(String text) {
        assertThatThrownBy(() -> FieldSelector.parse(text)).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.status().code()).isEqualTo(400);
            assertThat(failure.status().message()).startsWith("fieldSelector: ").matches("[ -~]*");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                                       | OBJECTS",
                "*/*                                                      | OBJECTS",
                "application/json                                         | OBJECTS",
                "application/json;stream=watch                            | OBJECTS",
                "application/json;as=Table;v=v1;g=meta.k8s.io             | TABLE",
                "application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json;as=Table;v=v1;g=meta.k8s.io | TABLE",
                "application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json | OBJECTS",
                "application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json;q=0.5 | OBJECTS",
                "application/json;q=0.1,APPLICATION/JSON; as=Table; v=v1; g=meta.k8s.io | TABLE",
            })
    void the_best_form_that_the_client_accepts_is_chosen(String accept, Choice choice) {
        assertThat(MediaTypes.choose(accept)).isEqualTo(choice);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/yaml", "text/html", "application/json;q=0", "application/json;q=x", ";;,,"})
    void a_client_that_accepts_nothing_of_it_is_told_what_there_is(String accept) {
        assertThatThrownBy(() -> MediaTypes.choose(accept))
                .isInstanceOfSatisfying(
                        Failure.class,
                        failure -> assertThat(failure.status().code()).isEqualTo(406));
    }

    @ParameterizedTest
    @CsvSource({
        "-5,<invalid>",
        "-1,0s",
        "0,0s",
        "119,119s",
        "120,2m",
        "125,2m5s",
        "599,9m59s",
        "600,10m",
        "10799,179m",
        "10800,3h",
        "12660,3h31m",
        "28800,8h",
        "172799,47h",
        "172800,2d",
        "176400,2d1h",
        "691200,8d",
        "63072000,2y",
        "63158400,2y1d",
        "252288000,8y"
    })
    void ages_are_written_as_kubectl_does(long seconds, String text) {
        assertThat(HumanDuration.of(Duration.ofSeconds(seconds))).isEqualTo(text);
    }

    private static Request request(Map<String, List<String>> parameters) {
        return new Request("GET", "/", parameters, List.of(), List.of());
    }

    @Test
    void list_options_are_read_as_kubernetes_reads_them() {
        ListOptions options = ListOptions.of(request(Map.of(
                "watch", List.of(""),
                "resourceVersion", List.of("0"),
                "timeoutSeconds", List.of("0"),
                "limit", List.of("500"),
                "allowWatchBookmarks", List.of("False"),
                "unknown", List.of("ignored"))));
        assertThat(options.watch()).isTrue();
        assertThat(options.resourceVersion()).isEmpty();
        assertThat(options.timeout()).isEmpty();
        assertThat(options.limit()).isEqualTo(500);
        assertThat(options.bookmarks()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "resourceVersion,-1",
        "resourceVersion,99999999999999999999",
        "resourceVersion,9999999999999999999",
        "limit,2147483648",
        "limit,x",
        "timeoutSeconds,1e3",
        "sinceSeconds,-1",
        "sinceSeconds,９"
    })
    void numbers_that_are_none_are_refused(String name, String value) {
        assertThatThrownBy(() -> ListOptions.of(request(Map.of(name, List.of(value)))))
                .isInstanceOfSatisfying(
                        Failure.class,
                        failure -> assertThat(failure.status().message()).startsWith(name + ": not a number"));
    }

    @Test
    void whatever_comes_is_read_or_refused_and_nothing_else() {
        Random random = new Random(20261121);
        String alphabet = "abz019=!,\\;/%.&?+* \u001b\u0000\n\"{}[]é日metadata.name";
        for (int i = 0; i < 20_000; i++) {
            String text = random.ints(random.nextInt(40), 0, alphabet.length())
                    .mapToObj(index -> alphabet.substring(index, index + 1))
                    .collect(Collectors.joining());
            assertThat(Route.of(Served.ROOT + "/" + text)).isNotNull();
            onlyFailures(() -> FieldSelector.parse(text));
            onlyFailures(() -> FieldSelector.parse("node=" + text));
            onlyFailures(() -> MediaTypes.choose(text));
            onlyFailures(() -> ContinueToken.parse(text));
            onlyFailures(() -> ListOptions.of(request(
                    Map.of("limit", List.of(text), "resourceVersion", List.of(text), "fieldSelector", List.of(text)))));
        }
    }

    private static void onlyFailures(Runnable reading) {
        try {
            reading.run();
        } catch (Failure failure) {
            assertThat(failure.status().code()).isBetween(400, 499);
            assertThat(failure.status().message()).matches("[ -~]*");
        }
    }
}
