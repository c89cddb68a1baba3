// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.command;

import dev.netiso.cli.Host;
import dev.netiso.cli.cluster.ClusterScope;
import dev.netiso.cli.cluster.KubeJson;
import dev.netiso.cli.cluster.Kubectl;
import dev.netiso.cli.cluster.KubectlProxy;
import dev.netiso.cli.cluster.LiveCluster;
import dev.netiso.cli.ends.EndRef;
import dev.netiso.cli.manifests.ManifestFiles;
import dev.netiso.cli.manifests.ReadingNotes;
import dev.netiso.cli.terminal.PlainText;
import dev.netiso.kube.Gathered;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Where a command takes the cluster's objects from: the cluster, or files instead. */
final class SnapshotOptions {
    private static final String DEFAULT_NAMESPACE = "default";

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "FILE",
            description = "Manifests in place of the cluster: a file, a directory, or - for standard input; repeatable")
    List<String> files = List.of();

    @Option(
            names = {"-R", "--recursive"},
            arity = "0..1",
            fallbackValue = "true",
            description = "Also directories below those of -f")
    private boolean recursive;

    /** Whether standard input is read for manifests. */
    boolean readsStandardInput() {
        return files.contains(ManifestFiles.STANDARD_INPUT);
    }

    /** The namespace of names that have none: with files, no kubeconfig has a say. */
    String namespace(Host host, NetisoCommand root) {
        return files.isEmpty()
                ? root.connection.namespaceOrDefault(host)
                : root.connection.namespace.orElse(DEFAULT_NAMESPACE);
    }

    /** Reads, and says on standard error what was not understood. */
    Gathered read(Host host, NetisoCommand root, ClusterScope scope) {
        Gathered gathered = files.isEmpty()
                ? cluster(host, root, scope)
                : new ManifestFiles(host.input(), host.err(), recursive).read(files);
        ReadingNotes.print(gathered, host.err());
        return gathered;
    }

    private static Gathered cluster(Host host, NetisoCommand root, ClusterScope scope) {
        Kubectl alone = root.connection.kubectl(host);
        try (KubectlProxy proxy = alone.proxy()) {
            LiveCluster.Reading reading = new LiveCluster(alone.through(proxy), new KubeJson())
                    .read(scope, EnumSet.allOf(LiveCluster.Part.class));
            reading.notes().forEach(note -> host.err().line("note: " + PlainText.of(note)));
            return reading.gathered();
        }
    }

    /** The namespaces of both ends, where both are named by theirs; else all of the cluster, since anybody may hold an address. */
    static ClusterScope scope(Optional<EndRef> from, Optional<EndRef> to, String namespace) {
        List<EndRef> ends = Stream.of(from, to).flatMap(Optional::stream).toList();
        boolean named = ends.size() == 2 && ends.stream().allMatch(EndRef.Named.class::isInstance);
        return named
                ? new ClusterScope.Namespaces(ends.stream()
                        .map(end -> ((EndRef.Named) end).namespace().orElse(namespace))
                        .toList())
                : new ClusterScope.Whole();
    }
}
