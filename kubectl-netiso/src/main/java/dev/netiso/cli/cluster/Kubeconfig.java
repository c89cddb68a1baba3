// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The default namespace, as kubectl finds it: of the context in use, by the files of KUBECONFIG in their order (client-go, tools/clientcmd/loader.go and
 * client_config.go). Reading it here saves a second kubectl at every start; what is wrong with the files, kubectl says itself.
 */
public final class Kubeconfig {
    private static final Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount/namespace");
    private static final String DEFAULT_NAMESPACE = "default";

    private final Map<String, String> environment;
    private final Optional<Path> file;
    private final Optional<String> context;
    private final Path serviceAccountNamespace;

    /**
     * @param file of {@code --kubeconfig}, the only one then
     * @param context of {@code --context}
     */
    public Kubeconfig(Map<String, String> environment, Optional<Path> file, Optional<String> context) {
        this(environment, file, context, SERVICE_ACCOUNT);
    }

    Kubeconfig(
            Map<String, String> environment,
            Optional<Path> file,
            Optional<String> context,
            Path serviceAccountNamespace) {
        this.environment = Map.copyOf(environment);
        this.file = file;
        this.context = context;
        this.serviceAccountNamespace = serviceAccountNamespace;
    }

    public String defaultNamespace() {
        List<JsonNode> configs = files().flatMap(Kubeconfig::load).toList();
        if (configs.isEmpty()) {
            return inCluster().orElse(DEFAULT_NAMESPACE);
        }
        return context.or(() -> first(configs.stream().map(config -> config.path("current-context"))))
                .flatMap(name -> namespaceOf(name, configs))
                .orElse(DEFAULT_NAMESPACE);
    }

    private Stream<Path> files() {
        if (file.isPresent()) {
            return file.stream();
        }
        String list = environment.getOrDefault("KUBECONFIG", "");
        return list.isEmpty()
                ? Stream.of(Path.of(environment.getOrDefault("HOME", "/"), ".kube", "config"))
                : Arrays.stream(list.split(":")).filter(name -> !name.isEmpty()).map(Path::of);
    }

    private static Stream<JsonNode> load(Path path) {
        try {
            return Stream.of(new YAMLMapper().readTree(Files.readAllBytes(path)));
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    /** The first file that has a context wins. */
    private static Optional<String> namespaceOf(String context, List<JsonNode> configs) {
        return configs.stream()
                .flatMap(config -> StreamSupport.stream(config.path("contexts").spliterator(), false))
                .filter(entry -> entry.path("name").asText().equals(context))
                .findFirst()
                .flatMap(entry -> first(Stream.of(entry.path("context").path("namespace"))));
    }

    private static Optional<String> first(Stream<JsonNode> values) {
        return values.map(JsonNode::asText).filter(text -> !text.isEmpty()).findFirst();
    }

    private Optional<String> inCluster() {
        try {
            return Optional.of(Files.readString(serviceAccountNamespace).strip())
                    .filter(name -> !name.isEmpty());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
