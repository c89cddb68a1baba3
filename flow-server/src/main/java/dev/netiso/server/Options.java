// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server;

import dev.netiso.server.cluster.Names;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/** The command line of the flow server. */
@Command(
        name = "flow-server",
        mixinStandardHelpOptions = true,
        versionProvider = Options.Version.class,
        description = "Serves flows.netiso.dev: gathers flows from the node agents, names and explains them.",
        exitCodeOnInvalidInput = 2,
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {"0:stopped as it was told", "2:wrong options, or it could not begin to serve"})
final class Options implements Runnable {
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final int MOST_RETAINED = 10_000_000;

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS:PORT",
            defaultValue = "0.0.0.0:8443",
            description = "Where to serve HTTPS (default: ${DEFAULT-VALUE})")
    private String listen = "";

    @Option(
            names = "--observer-listen",
            paramLabel = "ADDRESS:PORT",
            defaultValue = "0.0.0.0:4245",
            description = "Where to serve Hubble's Observer API (default: ${DEFAULT-VALUE})")
    private String observerListen = "";

    @Option(
            names = "--namespace",
            paramLabel = "NAME",
            defaultValue = "${env:POD_NAMESPACE:-netiso-system}",
            description = "Namespace of the installation (default: $POD_NAMESPACE, else netiso-system)")
    private String namespace = "";

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "How to reach the cluster (default: what a pod has, else $KUBECONFIG)")
    private Optional<Path> kubeconfig = Optional.empty();

    @Option(
            names = "--retain",
            paramLabel = "FLOWS",
            defaultValue = "50000",
            description = "How many flows to keep, about 1 kB each (default: ${DEFAULT-VALUE})")
    private int retain;

    @Option(names = "--verbose", description = "Log details")
    private boolean verbose;

    @Override
    public void run() {
        // parsing is all that picocli does here; Main goes on with what was read
    }

    boolean verbose() {
        return verbose;
    }

    /** All that is wrong with the values, one line each. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        checkAddress("--listen", listen, problems);
        checkAddress("--observer-listen", observerListen, problems);
        if (!NAMESPACE.matcher(namespace).matches()) {
            problems.add("--namespace: \"" + namespace.replaceAll("[^ -~]", "?") + "\" is not a namespace");
        }
        if (retain < 1 || retain > MOST_RETAINED) {
            problems.add("--retain: " + retain + " (expected: 1 to " + MOST_RETAINED + ")");
        }
        kubeconfig
                .filter(file -> !Files.isReadable(file))
                .ifPresent(file -> problems.add("--kubeconfig: " + file + " cannot be read"));
        return problems;
    }

    private static void checkAddress(String option, String text, List<String> problems) {
        if (address(text).filter(address -> !address.isUnresolved()).isEmpty()) {
            problems.add(option + ": \"" + text.replaceAll("[^ -~]", "?")
                    + "\" (expected: ADDRESS:PORT, such as 0.0.0.0:8443 or [::]:8443)");
        }
    }

    private static Optional<InetSocketAddress> address(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0 || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
            return Optional.empty();
        }
        int port = Integer.parseInt(text.substring(colon + 1));
        String host = text.substring(0, colon).replaceAll("^\\[(.*)]$", "$1");
        return port > 0xffff ? Optional.empty() : Optional.of(new InetSocketAddress(host, port));
    }

    /** What was given; only if there are no {@link #problems()}. */
    Settings settings() {
        return new Settings(
                address(listen).orElseThrow(),
                address(observerListen).orElseThrow(),
                kubeconfig,
                Names.in(namespace),
                retain,
                Version.text());
    }

    /** The version that the build wrote into the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"flow-server " + text()};
        }

        static String text() {
            return Optional.ofNullable(Options.class.getPackage().getImplementationVersion())
                    .orElse("(unpackaged)");
        }
    }
}
