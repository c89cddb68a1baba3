// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import dev.netiso.api.v1alpha1.FlowsApi;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a path means. */
sealed interface Route {
    /** All flows of a namespace, or of the cluster if it is empty. */
    record Collection(String namespace) implements Route {}

    /** One flow. */
    record One(String namespace, String name) implements Route {}

    /** A document that says what there is. */
    record Document(String json) implements Route {}

    /** Nothing else may get into messages that people see on their terminals. */
    Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");

    /** Reads a path; empty if there is nothing at it. */
    static Optional<Route> of(String path) {
        Optional<Route> document = Discovery.at(path).map(Document::new);
        return document.isPresent() ? document : flows(path);
    }

    private static Optional<Route> flows(String path) {
        if (!path.startsWith(FlowsApi.ROOT + "/")) {
            return Optional.empty();
        }
        List<String> parts = List.of(path.substring(FlowsApi.ROOT.length() + 1).split("/", -1));
        if (parts.equals(List.of(FlowsApi.RESOURCE))) {
            return Optional.of(new Collection(""));
        }
        boolean namespaced = parts.size() >= 3
                && parts.get(0).equals("namespaces")
                && parts.get(2).equals(FlowsApi.RESOURCE)
                && parts.stream().allMatch(part -> NAME.matcher(part).matches());
        return namespaced ? inNamespace(parts.get(1), parts.subList(3, parts.size())) : Optional.empty();
    }

    private static Optional<Route> inNamespace(String namespace, List<String> rest) {
        return switch (rest.size()) {
            case 0 -> Optional.of(new Collection(namespace));
            case 1 -> Optional.of(new One(namespace, rest.getFirst()));
            // flows/peer is a right and no place: there is nothing to get at it
            default -> Optional.empty();
        };
    }
}
