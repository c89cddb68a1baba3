// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.command;

import dev.netiso.cli.Host;
import dev.netiso.cli.cluster.Kubeconfig;
import dev.netiso.cli.cluster.Kubectl;
import dev.netiso.cli.print.Palette;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** kubectl's own flags, with kubectl's meanings (k8s.io/cli-runtime, pkg/genericclioptions/config_flags.go); every command has them. */
final class ConnectionOptions {
    @Option(
            names = {"-n", "--namespace"},
            scope = ScopeType.INHERIT,
            paramLabel = "NAMESPACE",
            converter = Converters.OfNamespace.class,
            description = "Namespace to work in")
    Optional<String> namespace = Optional.empty();

    @Option(names = "--kubeconfig", scope = ScopeType.INHERIT, paramLabel = "FILE", description = "Kubeconfig to use")
    Optional<Path> kubeconfig = Optional.empty();

    @Option(
            names = "--context",
            scope = ScopeType.INHERIT,
            paramLabel = "NAME",
            description = "Kubeconfig context to use")
    Optional<String> context = Optional.empty();

    @Option(
            names = "--cluster",
            scope = ScopeType.INHERIT,
            paramLabel = "NAME",
            description = "Kubeconfig cluster to use")
    Optional<String> cluster = Optional.empty();

    @Option(names = "--user", scope = ScopeType.INHERIT, paramLabel = "NAME", description = "Kubeconfig user to use")
    Optional<String> user = Optional.empty();

    @Option(
            names = {"-s", "--server"},
            scope = ScopeType.INHERIT,
            paramLabel = "URL",
            description = "Address and port of the Kubernetes API server")
    Optional<String> server = Optional.empty();

    @Option(
            names = "--token",
            scope = ScopeType.INHERIT,
            paramLabel = "TOKEN",
            description = "Bearer token for authentication to the API server")
    Optional<String> token = Optional.empty();

    @Option(names = "--as", scope = ScopeType.INHERIT, paramLabel = "USER", description = "User to impersonate")
    Optional<String> as = Optional.empty();

    @Option(
            names = "--as-group",
            scope = ScopeType.INHERIT,
            paramLabel = "GROUP",
            description = "Group to impersonate, repeatable")
    List<String> asGroups = List.of();

    @Option(names = "--as-uid", scope = ScopeType.INHERIT, paramLabel = "UID", description = "UID to impersonate")
    Optional<String> asUid = Optional.empty();

    @Option(
            names = "--certificate-authority",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description = "Certificate of the authority that signed the API server's")
    Optional<Path> certificateAuthority = Optional.empty();

    @Option(
            names = "--client-certificate",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description = "Client certificate for TLS")
    Optional<Path> clientCertificate = Optional.empty();

    @Option(names = "--client-key", scope = ScopeType.INHERIT, paramLabel = "FILE", description = "Client key for TLS")
    Optional<Path> clientKey = Optional.empty();

    @Option(
            names = "--insecure-skip-tls-verify",
            scope = ScopeType.INHERIT,
            arity = "0..1",
            fallbackValue = "true",
            description = "Do not check the API server's certificate")
    boolean insecureSkipTlsVerify;

    @Option(
            names = "--tls-server-name",
            scope = ScopeType.INHERIT,
            paramLabel = "NAME",
            description = "Name to expect in the API server's certificate")
    Optional<String> tlsServerName = Optional.empty();

    @Option(
            names = "--request-timeout",
            scope = ScopeType.INHERIT,
            paramLabel = "DURATION",
            description = "Time to wait for an answer that is no stream, such as 10s")
    Optional<String> requestTimeout = Optional.empty();

    @Option(
            names = "--color",
            scope = ScopeType.INHERIT,
            paramLabel = "WHEN",
            defaultValue = "auto",
            description = "Colour the output: auto, always or never; NO_COLOR turns auto into never")
    Palette.When color = Palette.When.AUTO;

    @Option(
            names = {"-v", "--v"},
            scope = ScopeType.INHERIT,
            paramLabel = "LEVEL",
            converter = Converters.OfLevel.class,
            description = "Level of kubectl's log; from 6 on, where an internal error came from")
    int verbosity;

    Kubectl kubectl(Host host) {
        return new Kubectl(host.environment(), flags(), host.err());
    }

    /** The namespace of the flag, or kubectl's default one. */
    String namespaceOrDefault(Host host) {
        return namespace.orElseGet(() -> kubeconfig(host).defaultNamespace());
    }

    /** The namespace as a flag after a blank, for a command to suggest; empty where it works in that namespace without. */
    String namespaceFlag(Host host) {
        return namespace
                .filter(given -> !given.equals(kubeconfig(host).defaultNamespace()))
                .map(given -> " -n " + given)
                .orElse("");
    }

    private Kubeconfig kubeconfig(Host host) {
        return new Kubeconfig(host.environment(), kubeconfig, context);
    }

    /** The flags that were given, for kubectl. The namespace is none of them: it is part of each path. */
    List<String> flags() {
        List<String> flags = new ArrayList<>();
        add(flags, "--kubeconfig", kubeconfig);
        add(flags, "--context", context);
        add(flags, "--cluster", cluster);
        add(flags, "--user", user);
        add(flags, "--server", server);
        add(flags, "--token", token);
        add(flags, "--as", as);
        asGroups.forEach(group -> flags.add("--as-group=" + group));
        add(flags, "--as-uid", asUid);
        add(flags, "--certificate-authority", certificateAuthority);
        add(flags, "--client-certificate", clientCertificate);
        add(flags, "--client-key", clientKey);
        if (insecureSkipTlsVerify) {
            flags.add("--insecure-skip-tls-verify");
        }
        add(flags, "--tls-server-name", tlsServerName);
        add(flags, "--request-timeout", requestTimeout);
        if (verbosity > 0) {
            flags.add("--v=" + verbosity);
        }
        return List.copyOf(flags);
    }

    private static void add(List<String> flags, String name, Optional<?> value) {
        value.ifPresent(given -> flags.add(name + "=" + given));
    }
}
