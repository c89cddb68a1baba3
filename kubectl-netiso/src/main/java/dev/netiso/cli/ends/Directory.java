// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.ends;

import dev.netiso.cli.CommandFailure;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Workload;
import dev.netiso.policy.Namespace;
import dev.netiso.policy.Pod;
import dev.netiso.policy.Selector;
import dev.netiso.policy.Service;
import dev.netiso.policy.Snapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds pods, workloads and services of a snapshot by their names. Immutable. */
final class Directory {
    private final Snapshot snapshot;
    private final String current;
    private final Map<String, List<Pod>> pods;
    private final Map<String, Pod> podsByName;
    private final Map<IpAddress, Service> servicesByAddress = new HashMap<>();

    /** @param current the namespace of names that have none */
    Directory(Snapshot snapshot, String current) {
        this.snapshot = snapshot;
        this.current = current;
        this.pods = snapshot.pods().stream().collect(Collectors.groupingBy(Pod::namespace));
        this.podsByName = snapshot.pods().stream()
                .collect(Collectors.toMap(
                        pod -> pod.namespace() + "/" + pod.name(), Function.identity(), (first, _) -> first));
        snapshot.services()
                .forEach(service -> service.addresses().forEach(address -> servicesByAddress.put(address, service)));
    }

    /** The service that has that address, with its endpoints. @throws CommandFailure if it has none */
    Optional<End.OfService> service(IpAddress address) {
        return Optional.ofNullable(servicesByAddress.get(address))
                .map(service -> new End.OfService(service, Optional.of(address), endpoints(service)));
    }

    /** What has that name. @throws CommandFailure if nothing has, or more than one */
    End find(EndRef.Named ref) {
        String namespace = ref.namespace().orElse(current);
        String kind = ref.kind().orElse("");
        return switch (kind) {
            case "" -> podOrWorkload(namespace, ref.name());
            case EndRef.POD ->
                pod(namespace, ref.name()).orElseThrow(() -> missing("pod", namespace, ref.name(), kind::equals));
            case EndRef.SERVICE -> service(namespace, ref.name());
            default -> workload(namespace, kind, ref.name());
        };
    }

    private End podOrWorkload(String namespace, String name) {
        Optional<End> pod = pod(namespace, name);
        if (pod.isPresent()) {
            return pod.get();
        }
        List<String> kinds = in(namespace).stream()
                .map(Pod::workload)
                .filter(workload -> workload.name().equals(name))
                .map(Workload::kind)
                .distinct()
                .sorted()
                .toList();
        return switch (kinds.size()) {
            case 0 -> throw missing("pod or workload", namespace, name, _ -> true);
            case 1 -> workload(namespace, kinds.getFirst(), name);
            default ->
                throw CommandFailure.unanswered(namespace + "/" + name + " is a " + String.join(" and a ", kinds)
                        + ": name the kind, as in " + qualified(namespace, kinds.getFirst(), name));
        };
    }

    private Optional<End> pod(String namespace, String name) {
        return Optional.ofNullable(podsByName.get(namespace + "/" + name))
                .map(pod -> new End.Pods(namespace + "/" + name, running(List.of(pod), namespace + "/" + name)));
    }

    private End workload(String namespace, String kind, String name) {
        List<Pod> owned = in(namespace).stream()
                .filter(pod -> pod.workload().kind().equalsIgnoreCase(kind)
                        && pod.workload().name().equals(name))
                .toList();
        if (owned.isEmpty()) {
            throw missing(kind, namespace, name, kind::equalsIgnoreCase);
        }
        String called = qualified(namespace, kind, name);
        return new End.Pods(called, running(owned, called));
    }

    private End service(String namespace, String name) {
        List<Service> all = snapshot.services().stream()
                .filter(service -> service.namespace().equals(namespace))
                .toList();
        return all.stream()
                .filter(service -> service.name().equals(name))
                .findFirst()
                .map(service -> new End.OfService(service, Optional.empty(), endpoints(service)))
                .orElseThrow(() -> {
                    requireNamespace(namespace);
                    return CommandFailure.unanswered("no service \"" + namespace + "/" + name + "\""
                            + Similar.hint(
                                    name, all.stream().map(Service::name).toList(), namespace + " has the services"));
                });
    }

    private List<Pod> endpoints(Service service) {
        String called = qualified(service.namespace(), EndRef.SERVICE, service.name());
        Selector selector = service.selector()
                .orElseThrow(() -> CommandFailure.unanswered(called
                        + " has no selector, so who answers for it is not known here: name an address or a pod"));
        List<Pod> endpoints = in(service.namespace()).stream()
                .filter(pod -> !pod.terminated() && selector.test(pod.labels()))
                .toList();
        if (endpoints.isEmpty()) {
            throw CommandFailure.unanswered(
                    called + " selects no pod (" + selector + "): nobody answers, whatever policies say");
        }
        return endpoints;
    }

    private static List<Pod> running(List<Pod> pods, String called) {
        List<Pod> running = pods.stream().filter(pod -> !pod.terminated()).toList();
        if (running.isEmpty()) {
            throw CommandFailure.unanswered(
                    called + " has ended (phase Succeeded or Failed): it has no network any more");
        }
        return running;
    }

    private List<Pod> in(String namespace) {
        return pods.getOrDefault(namespace, List.of());
    }

    /** @param kinds which ones to suggest */
    private CommandFailure missing(String what, String namespace, String name, Predicate<String> kinds) {
        requireNamespace(namespace);
        List<String> existing = in(namespace).stream()
                .flatMap(pod -> Stream.of(pod.workload(), new Workload(EndRef.POD, pod.name())))
                .filter(workload -> kinds.test(workload.kind()))
                .map(workload -> workload.kind().equals(EndRef.POD)
                        ? namespace + "/" + workload.name()
                        : qualified(namespace, workload.kind(), workload.name()))
                .toList();
        String wanted = namespace + "/" + name;
        return CommandFailure.unanswered("no " + what.toLowerCase(Locale.ROOT) + " \"" + wanted + "\""
                + Similar.hint(wanted, existing, "namespace " + namespace + " has"));
    }

    private void requireNamespace(String namespace) {
        List<String> names = snapshot.namespaces().stream().map(Namespace::name).toList();
        if (names.contains(namespace) || pods.containsKey(namespace)) {
            return;
        }
        throw CommandFailure.unanswered("no namespace \"" + namespace + "\""
                + (Names.isKind(namespace)
                        ? "; a kind stands between namespace and name, as in " + current + "/" + namespace + "/NAME"
                        : Similar.hint(namespace, names, "there are the namespaces")));
    }

    static String qualified(String namespace, String kind, String name) {
        return namespace + "/" + kind.toLowerCase(Locale.ROOT) + "/" + name;
    }
}
