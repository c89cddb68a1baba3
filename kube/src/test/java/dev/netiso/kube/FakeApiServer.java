// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * Lists and watches objects over HTTP as an API server does: pages, resource versions, 403 without permission, 410 for a version that is too old. It watches by
 * plain HTTP alone, so that a client has to fall back from WebSocket.
 */
final class FakeApiServer implements AutoCloseable {
    private static final Map<String, String> PATHS = Map.of(
            "Namespace", "/api/v1/namespaces",
            "Node", "/api/v1/nodes",
            "Pod", "/api/v1/pods",
            "NetworkPolicy", "/apis/networking.k8s.io/v1/networkpolicies");
    private static final String POLICY_GROUP = "/apis/policy.networking.k8s.io";
    private static final KubernetesSerialization JSON = new KubernetesSerialization();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Object lock = new Object();
    private final Map<String, HasMetadata> objects = new TreeMap<>();
    private final List<Event> events = new ArrayList<>();
    private final Set<String> forbidden = new HashSet<>();
    private final Map<String, String> servedPolicies = new TreeMap<>();
    private long version = 1;
    private long oldest;
    private int generation;

    private record Event(long version, String path, String json) {}

    FakeApiServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    KubernetesClient client() {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(Config.empty())
                        .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                        .withWatchReconnectInterval(20)
                        .build())
                .build();
    }

    void put(String yaml) {
        HasMetadata object = JSON.unmarshal("---\n" + yaml);
        synchronized (lock) {
            boolean known = objects.containsKey(key(object));
            object.getMetadata().setResourceVersion(Long.toString(++version));
            objects.put(key(object), object);
            log(known ? "MODIFIED" : "ADDED", object);
        }
    }

    void delete(String kind, String namespace, String name) {
        synchronized (lock) {
            HasMetadata object = Objects.requireNonNull(objects.remove(kind + " " + namespace + "/" + name));
            object.getMetadata().setResourceVersion(Long.toString(++version));
            log("DELETED", object);
        }
    }

    /** Serves a kind of cluster policies, as once its definition is installed. */
    void serve(String kind, String apiVersion) {
        synchronized (lock) {
            servedPolicies.put(kind, apiVersion);
        }
    }

    /** As when its definition is removed, and its objects with it. */
    void serveNoMore(String kind) {
        synchronized (lock) {
            servedPolicies.remove(kind);
            objects.keySet().removeIf(key -> key.startsWith(kind + " "));
            compact();
        }
    }

    void forbid(String kind) {
        synchronized (lock) {
            forbidden.add(path(kind));
        }
    }

    void permitAll() {
        synchronized (lock) {
            forbidden.clear();
        }
    }

    /** Ends all watches, and keeps no event for those that come back. */
    void compact() {
        synchronized (lock) {
            generation++;
            events.clear();
            oldest = ++version;
            lock.notifyAll();
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            generation++;
            lock.notifyAll();
        }
        server.stop(0);
        threads.close();
    }

    private void log(String type, HasMetadata object) {
        String json = "{\"type\":\"" + type + "\",\"object\":" + JSON.asJson(object) + "}";
        events.add(new Event(version, path(object.getKind()), json));
        lock.notifyAll();
    }

    private static String key(HasMetadata object) {
        String namespace = object.getMetadata().getNamespace();
        return object.getKind() + " " + (namespace == null ? "" : namespace) + "/"
                + object.getMetadata().getName();
    }

    private String path(String kind) {
        String version = servedPolicies.get(kind);
        return version == null
                ? PATHS.getOrDefault(kind, "/" + kind)
                : POLICY_GROUP + "/" + version + "/" + plural(kind);
    }

    private static String plural(String kind) {
        return kind.toLowerCase(Locale.ROOT).replaceAll("y$", "ies");
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
            String path = exchange.getRequestURI().getPath();
            if (isForbidden(path)) {
                answer(exchange, 403, "{\"kind\":\"Status\",\"code\":403,\"reason\":\"Forbidden\",\"message\":\"no\"}");
            } else if (path.startsWith(POLICY_GROUP) && path.split("/").length < 5) {
                Optional<String> answer = discovery(path);
                answer(exchange, answer.isPresent() ? 200 : 404, answer.orElse("{\"kind\":\"Status\",\"code\":404}"));
            } else if (path.startsWith(POLICY_GROUP) && !isServed(path)) {
                answer(exchange, 404, "{\"kind\":\"Status\",\"code\":404}");
            } else if (!query.containsKey("watch")) {
                answer(exchange, 200, list(path, query));
            } else if ("websocket".equals(exchange.getRequestHeaders().getFirst("Upgrade"))) {
                answer(exchange, 200, "");
            } else {
                watch(exchange, path, Long.parseLong(query.getOrDefault("resourceVersion", "0")));
            }
        }
    }

    private boolean isForbidden(String path) {
        synchronized (lock) {
            return forbidden.contains(path);
        }
    }

    private boolean isServed(String path) {
        synchronized (lock) {
            return servedPolicies.keySet().stream().anyMatch(kind -> path(kind).equals(path));
        }
    }

    /** The versions of the group, or the kinds of a version. */
    private Optional<String> discovery(String path) {
        synchronized (lock) {
            List<String> versions = servedPolicies.values().stream().distinct().toList();
            if (path.equals(POLICY_GROUP)) {
                String all = versions.stream()
                        .map(each -> "{\"groupVersion\":\"policy.networking.k8s.io/" + each + "\",\"version\":\"" + each
                                + "\"}")
                        .collect(Collectors.joining(","));
                return versions.isEmpty()
                        ? Optional.empty()
                        : Optional.of("{\"kind\":\"APIGroup\",\"apiVersion\":\"v1\",\"versions\":[" + all + "]}");
            }
            String resources = servedPolicies.entrySet().stream()
                    .filter(served -> path.endsWith("/" + served.getValue()))
                    .map(served -> "{\"name\":\"" + plural(served.getKey()) + "\",\"kind\":\"" + served.getKey()
                            + "\",\"namespaced\":false,\"verbs\":[\"get\",\"list\",\"watch\"]}")
                    .collect(Collectors.joining(","));
            return resources.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            "{\"kind\":\"APIResourceList\",\"apiVersion\":\"v1\",\"resources\":[" + resources + "]}");
        }
    }

    private String list(String path, Map<String, String> query) {
        synchronized (lock) {
            List<HasMetadata> all = objects.values().stream()
                    .filter(object -> path(object.getKind()).equals(path))
                    .toList();
            int from = Integer.parseInt(query.getOrDefault("continue", "0"));
            int to = Math.min(all.size(), from + Integer.parseInt(query.getOrDefault("limit", "100000")));
            String next = to < all.size() ? Integer.toString(to) : "";
            String items = all.subList(from, to).stream().map(JSON::asJson).collect(Collectors.joining(","));
            return "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"" + version
                    + "\",\"continue\":\"" + next + "\"},\"items\":[" + items + "]}";
        }
    }

    private void watch(HttpExchange exchange, String path, long since) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        long seen = since;
        int mine = currentGeneration();
        for (List<Event> next = await(path, seen, mine); !next.isEmpty(); next = await(path, seen, mine)) {
            for (Event event : next) {
                out.write((event.json() + "\n").getBytes(StandardCharsets.UTF_8));
                seen = event.version();
            }
            out.flush();
            if (seen < 0) {
                return;
            }
        }
    }

    private int currentGeneration() {
        synchronized (lock) {
            return generation;
        }
    }

    /** What happened since; nothing once the watch is to end. */
    private List<Event> await(String path, long since, int mine) {
        synchronized (lock) {
            if (since < oldest && mine == generation) {
                return List.of(new Event(
                        -1,
                        path,
                        "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"code\":410,"
                                + "\"reason\":\"Expired\"}}"));
            }
            while (mine == generation) {
                List<Event> next = events.stream()
                        .filter(event -> event.version() > since && event.path().equals(path))
                        .toList();
                if (!next.isEmpty()) {
                    return next;
                }
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return List.of();
                }
            }
            return List.of();
        }
    }

    private static void answer(HttpExchange exchange, int code, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private static Map<String, String> query(String raw) {
        return raw == null
                ? Map.of()
                : Arrays.stream(raw.split("&"))
                        .map(pair -> pair.split("=", 2))
                        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }
}
