// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.cluster;

import dev.netiso.cli.CommandFailure;
import dev.netiso.cli.print.Output;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * kubectl as the transport: it brings kubeconfig, contexts, credential plugins, client certificates and proxies exactly as the user has them, and starts ten
 * times faster than a Kubernetes client on the JVM.
 */
public final class Kubectl {
    /** Names the kubectl to run, where it is not the one on PATH. */
    public static final String PROGRAM_VARIABLE = "KUBECTL";

    private final Map<String, String> environment;
    private final List<String> connectionFlags;
    private final Output warnings;

    /**
     * @param connectionFlags given to every call, such as {@code --context=prod}
     * @param warnings where kubectl's own warnings and the prompts of credential plugins go
     */
    public Kubectl(Map<String, String> environment, List<String> connectionFlags, Output warnings) {
        this.environment = Map.copyOf(environment);
        this.connectionFlags = List.copyOf(connectionFlags);
        this.warnings = warnings;
    }

    /** The same kubectl with one more flag, unless the user has given that flag. */
    public Kubectl withDefault(String flag, String value) {
        if (connectionFlags.stream().anyMatch(given -> given.startsWith(flag + "="))) {
            return this;
        }
        List<String> flags = new ArrayList<>(connectionFlags);
        flags.add(flag + "=" + value);
        return new Kubectl(environment, flags, warnings);
    }

    /**
     * GETs a path.
     *
     * @throws ClusterException if it was not answered with success
     */
    public String get(String path) {
        return run("get", "--raw", path);
    }

    /** GETs a path whose answer is a stream of lines, and leaves it open. */
    public KubectlStream stream(String path) {
        return new KubectlStream(start(streamFlags(), "get", "--raw", path), warnings);
    }

    /** Runs any kubectl command. @throws ClusterException if it fails */
    public String run(String... arguments) {
        try (KubectlStream stream = new KubectlStream(start(connectionFlags, arguments), warnings)) {
            String answer = stream.rest();
            stream.requireSuccess();
            return answer;
        }
    }

    /** A request timeout would end the stream as well. */
    private List<String> streamFlags() {
        return connectionFlags.stream()
                .filter(flag -> !flag.startsWith("--request-timeout="))
                .toList();
    }

    private Process start(List<String> flags, String... arguments) {
        String program = environment.getOrDefault(PROGRAM_VARIABLE, "kubectl");
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        command.addAll(flags);
        // stdin is the user's: a credential plugin may ask for a password
        ProcessBuilder child = new ProcessBuilder(command).redirectInput(ProcessBuilder.Redirect.INHERIT);
        child.environment().clear();
        child.environment().putAll(environment);
        try {
            return child.start();
        } catch (IOException e) {
            throw CommandFailure.unanswered("cannot run " + program + " (" + reason(e)
                    + "): put kubectl on PATH, or its path into " + PROGRAM_VARIABLE);
        }
    }

    private static String reason(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains("error=2,") ? "not found" : message.replaceFirst("^.*error=\\d+, ", "");
    }
}
