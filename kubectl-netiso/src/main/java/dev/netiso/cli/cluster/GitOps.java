// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Something that brings objects from a repository to the cluster, and may take out what it does not find there.
 *
 * @param evidence the object, and the mark on it
 */
public record GitOps(String tool, String evidence) {
    /**
     * The marks of the tools that are known, by label or annotation: a key, or a prefix that ends with a slash. Argo CD, "Resource Tracking"; Flux,
     * kustomize-controller and helm-controller; Helm, pkg/action/validate.go; Config Sync, "Metadata"; Fleet; kapp.
     */
    private static final List<Mark> MARKS = List.of(
            new Mark("Argo CD", "argocd.argoproj.io/tracking-id"),
            new Mark("Argo CD", "argocd.argoproj.io/instance"),
            new Mark("Flux", "kustomize.toolkit.fluxcd.io/"),
            new Mark("Flux", "helm.toolkit.fluxcd.io/"),
            new Mark("Config Sync", "configsync.gke.io/"),
            new Mark("Fleet", "objectset.rio.cattle.io/id"),
            new Mark("kapp", "kapp.k14s.io/app"),
            new Mark("Helm", "meta.helm.sh/release-name"));

    private record Mark(String tool, String key) {
        boolean isKey(String present) {
            return key.endsWith("/") ? present.startsWith(key) : present.equals(key);
        }

        Stream<GitOps> on(String found, @Nullable Object entries) {
            return entries instanceof Map<?, ?> map
                    ? map.entrySet().stream()
                            .map(entry -> Map.entry(String.valueOf(entry.getKey()), String.valueOf(entry.getValue())))
                            .filter(entry -> isKey(entry.getKey()))
                            .sorted(Map.Entry.comparingByKey())
                            .map(entry -> new GitOps(tool, found + entry.getKey() + "=" + entry.getValue()))
                    : Stream.empty();
        }
    }

    /** Whose an object is; empty if it bears no mark that is known. */
    public static Optional<GitOps> of(HasMetadata object) {
        return of(
                object.getKind() + " " + object.getMetadata().getName(),
                object.getMetadata().getLabels(),
                object.getMetadata().getAnnotations());
    }

    /**
     * Whose an object is, as it was written.
     *
     * @param labels a map, or it has none; annotations likewise
     */
    static Optional<GitOps> of(String object, @Nullable Object labels, @Nullable Object annotations) {
        return MARKS.stream()
                .flatMap(mark -> Stream.concat(
                        mark.on(object + " has the annotation ", annotations),
                        mark.on(object + " has the label ", labels)))
                .findFirst();
    }

    @Override
    public String toString() {
        return tool + " looks after this namespace (" + evidence + ")";
    }
}
