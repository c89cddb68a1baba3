// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.cluster;

import dev.netiso.cli.CommandFailure;
import dev.netiso.cli.terminal.Output;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * kubectl as the transport: it brings kubeconfig, contexts, credential plugins, client certificates and proxies exactly as the user has them, and starts ten
 * times faster than a Kubernetes client on the JVM.
 */
public final class Kubectl {
    /** Names the kubectl to run, where it is not the one on PATH. */
    public static final String PROGRAM_VARIABLE = "KUBECTL";

    private static final String TIMEOUT = "--request-timeout=";

    private final Map<String, String> environment;
    private final List<String> connectionFlags;
    private final Output warnings;
    private final Optional<KubectlProxy> proxy;

    /**
     * @param connectionFlags given to every call, such as {@code --context=prod}
     * @param warnings where kubectl's own warnings and the prompts of credential plugins go
     */
    public Kubectl(Map<String, String> environment, List<String> connectionFlags, Output warnings) {
        this(environment, connectionFlags, warnings, Optional.empty());
    }

    private Kubectl(
            Map<String, String> environment,
            List<String> connectionFlags,
            Output warnings,
            Optional<KubectlProxy> proxy) {
        this.environment = Map.copyOf(environment);
        this.connectionFlags = List.copyOf(connectionFlags);
        this.warnings = warnings;
        this.proxy = proxy;
    }

    /** For a command that asks many questions. */
    public KubectlProxy proxy() {
        return new KubectlProxy(this::startGuarded, warnings);
    }

    /** The same kubectl, which asks by that one as long as it is open. */
    public Kubectl through(KubectlProxy open) {
        return new Kubectl(environment, connectionFlags, warnings, Optional.of(open));
    }

    /** The same kubectl with one more flag, unless the user has given that flag. */
    public Kubectl withDefault(String flag, String value) {
        if (connectionFlags.stream().anyMatch(given -> given.startsWith(flag + "="))) {
            return this;
        }
        List<String> flags = new ArrayList<>(connectionFlags);
        flags.add(flag + "=" + value);
        return new Kubectl(environment, flags, warnings, proxy);
    }

    /**
     * GETs a path.
     *
     * @throws ClusterException if it was not answered with success
     */
    public String get(String path) {
        return proxy.flatMap(open -> open.answer("GET", path, "")).orElseGet(() -> getAlone(path));
    }

    private String getAlone(String path) {
        Process child = start(connectionFlags, ProcessBuilder.Redirect.INHERIT, "get", "--raw", path);
        try (KubectlStream stream = new KubectlStream(child, warnings)) {
            return stream.answer();
        }
    }

    /** GETs a path whose answer is a stream of lines, and leaves it open. */
    public KubectlStream stream(String path) {
        return new KubectlStream(start(streamFlags(), ProcessBuilder.Redirect.INHERIT, "get", "--raw", path), warnings);
    }

    /**
     * POSTs JSON to a path, perhaps twice: a review, which changes nothing.
     *
     * @throws ClusterException if it was not answered with success
     */
    public String post(String path, String json) {
        return proxy.flatMap(open -> open.answer("POST", path, json))
                .orElseGet(() -> run(json, "create", "--raw", path, "-f", "-"));
    }

    /**
     * Applies an object on the server, as that field manager and without taking fields from others.
     *
     * @return the object as the server answers it
     * @throws ClusterException if it was refused
     */
    public String apply(String json, String fieldManager, boolean dryRun) {
        return run(
                json,
                "apply",
                "--server-side",
                "--field-manager=" + fieldManager,
                "--force-conflicts=false",
                "--validate=strict",
                "--dry-run=" + (dryRun ? "server" : "none"),
                "--output=json",
                "-f",
                "-");
    }

    /**
     * DELETEs a path.
     *
     * @param options DeleteOptions, as JSON: a dry run, and what must still hold of the object
     * @throws ClusterException if it was refused
     */
    public String delete(String path, String options) {
        return run(options, "delete", "--raw", path, "-f", "-");
    }

    private String run(String input, String... arguments) {
        Process child = start(connectionFlags, ProcessBuilder.Redirect.PIPE, arguments);
        try (KubectlStream stream = new KubectlStream(child, warnings)) {
            stream.write(input);
            return stream.answer();
        }
    }

    /** A request timeout would end the stream as well. */
    private List<String> streamFlags() {
        return connectionFlags.stream()
                .filter(flag -> !flag.startsWith(TIMEOUT))
                .toList();
    }

    /** @param input the user's where there is nothing to send: a credential plugin may ask for a password */
    private Process start(List<String> flags, ProcessBuilder.Redirect input, String... arguments) {
        String program = program();
        try {
            return child(command(List.of(), flags, arguments))
                    .redirectInput(input)
                    .start();
        } catch (IOException e) {
            throw CommandFailure.unanswered("cannot run " + program + " (" + reason(e)
                    + "): put kubectl on PATH, or its path into " + PROGRAM_VARIABLE);
        }
    }

    private Process startGuarded(List<String> before, String... arguments) throws IOException {
        if (connectionFlags.stream().anyMatch(flag -> flag.startsWith(TIMEOUT))) {
            throw new IOException("kubectl proxy keeps to no timeout");
        }
        return child(command(before, connectionFlags, arguments)).start();
    }

    private List<String> command(List<String> before, List<String> flags, String... arguments) {
        List<String> command = new ArrayList<>(before);
        command.add(program());
        command.addAll(List.of(arguments));
        command.addAll(flags);
        return command;
    }

    private ProcessBuilder child(List<String> command) {
        ProcessBuilder child = new ProcessBuilder(command);
        child.environment().clear();
        child.environment().putAll(environment);
        return child;
    }

    private String program() {
        return environment.getOrDefault(PROGRAM_VARIABLE, "kubectl");
    }

    private static String reason(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains("No such file") ? "not found" : message.replaceFirst("^.*error[:=] ?\\d+,? ?", "");
    }
}
