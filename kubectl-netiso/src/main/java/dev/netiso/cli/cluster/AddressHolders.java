// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.netiso.flow.Cidr;
import dev.netiso.flow.IpAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Which pods and services of the whole cluster hold an address. Needs the right to list them in all namespaces. */
final class AddressHolders {
    private static final int PAGE = 500;
    private static final String RUNNING = "status.phase%21%3DSucceeded%2Cstatus.phase%21%3DFailed";
    private static final String PODS = "/api/v1/pods";
    private static final String SERVICES = "/api/v1/services";

    private static final String ITEMS = "items";

    private final Kubectl kubectl;
    private final KubeJson json;

    AddressHolders(Kubectl kubectl, KubeJson json) {
        this.kubectl = kubectl;
        this.json = json;
    }

    /** A pod or a service, and the address of it that was looked for. */
    record Holder(String kind, String namespace, String name, IpAddress address) {
        @Override
        public String toString() {
            return kind + " " + namespace + "/" + name + " (" + address + ")";
        }
    }

    /** Who holds that address; empty if nobody does. @throws ClusterException if the user may not look, or it cannot be read */
    Optional<Holder> of(IpAddress address) {
        return first("pod", PODS + "?fieldSelector=status.podIP%3D" + address + "%2C" + RUNNING, address::equals)
                .or(() -> first("service", SERVICES, address::equals))
                .or(() -> isSecondFamily(address) ? first("pod", running(), address::equals) : Optional.empty());
    }

    /** One that holds an address of that block, of its own and not its node's. @throws ClusterException if the user may not look, or it cannot be read */
    Optional<Holder> in(Cidr block) {
        return first("service", SERVICES, block::contains).or(() -> first("pod", running(), block::contains));
    }

    private static String running() {
        return PODS + "?fieldSelector=" + RUNNING;
    }

    /** An API server finds pods by their first address alone: where pods have two, the second is known from the list of all. */
    private boolean isSecondFamily(IpAddress address) {
        JsonNode some = page(running() + "&limit=" + PAGE).path(ITEMS);
        return stream(some)
                .anyMatch(pod -> addresses(pod).stream().skip(1).anyMatch(other -> other.family() == address.family()));
    }

    private Optional<Holder> first(String kind, String path, Predicate<IpAddress> wanted) {
        String next = "";
        do {
            JsonNode page = page(path + (path.contains("?") ? "&" : "?") + "limit=" + PAGE + next);
            Optional<Holder> found = stream(page.path(ITEMS))
                    .flatMap(item -> holder(kind, item, wanted).stream())
                    .findFirst();
            if (found.isPresent()) {
                return found;
            }
            String token = page.path("metadata").path("continue").asText();
            next = token.isEmpty() ? "" : "&continue=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
        } while (!next.isEmpty());
        return Optional.empty();
    }

    private JsonNode page(String path) {
        return json.read(kubectl.get(path), JsonNode.class);
    }

    private static Optional<Holder> holder(String kind, JsonNode item, Predicate<IpAddress> wanted) {
        JsonNode metadata = item.path("metadata");
        return addresses(item).stream()
                .filter(wanted)
                .findFirst()
                .map(address -> new Holder(
                        kind,
                        metadata.path("namespace").asText(),
                        metadata.path("name").asText(),
                        address));
    }

    /** Of a pod or a service, in their order; a pod in its node's network namespace has none of its own. */
    private static List<IpAddress> addresses(JsonNode item) {
        JsonNode spec = item.path("spec");
        if (spec.path("hostNetwork").asBoolean()) {
            return List.of();
        }
        return Stream.concat(
                        stream(item.path("status").path("podIPs")).map(entry -> entry.path("ip")),
                        stream(spec.path("clusterIPs")))
                .flatMap(text -> IpAddress.parse(text.asText()).stream())
                .toList();
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
