// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeconfigTest {
    @TempDir
    private Path folder = Path.of("");

    private Path first = Path.of("");
    private Path second = Path.of("");

    @BeforeEach
    void write_two_files() throws IOException {
        first = Files.writeString(folder.resolve("first"), """
                contexts:
                - {name: dev, context: {cluster: c, user: u, namespace: shop}}
                - {name: bare, context: {cluster: c, user: u}}
                """);
        second = Files.writeString(folder.resolve("second"), """
                current-context: dev
                contexts:
                - {name: dev, context: {cluster: c, user: u, namespace: not-this-one}}
                - {name: prod, context: {cluster: c, user: u, namespace: payments}}
                """);
    }

    private String namespace(String variable, Optional<Path> file, Optional<String> context) {
        return new Kubeconfig(
                        Map.of("KUBECONFIG", variable, "HOME", folder.toString()),
                        file,
                        context,
                        folder.resolve("service-account"))
                .defaultNamespace();
    }

    @Test
    void the_first_file_that_has_a_value_wins() {
        assertThat(namespace(
                        first + ":" + folder.resolve("missing") + "::" + second, Optional.empty(), Optional.empty()))
                .isEqualTo("shop");
    }

    @Test
    void the_flags_choose_the_file_and_the_context() {
        assertThat(namespace(first.toString(), Optional.of(second), Optional.of("prod")))
                .isEqualTo("payments");
    }

    @Test
    void a_context_without_a_namespace_is_in_default() {
        assertThat(namespace(first.toString(), Optional.empty(), Optional.of("bare")))
                .isEqualTo("default");
    }

    @Test
    void without_a_variable_the_file_in_the_home_folder_counts() throws IOException {
        Files.createDirectory(folder.resolve(".kube"));
        Files.copy(second, folder.resolve(".kube/config"));
        assertThat(namespace("", Optional.empty(), Optional.empty())).isEqualTo("not-this-one");
    }

    @Test
    void without_any_file_a_pod_works_in_its_own_namespace() throws IOException {
        Files.writeString(folder.resolve("service-account"), "tools\n");
        assertThat(namespace("", Optional.empty(), Optional.empty())).isEqualTo("tools");
    }

    @Test
    void a_file_that_is_no_kubeconfig_is_left_to_kubectl_to_complain_about() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken"), "contexts: [&a *a, {");
        assertThat(namespace(broken.toString(), Optional.empty(), Optional.empty()))
                .isEqualTo("default");
    }
}
