// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;

/** The program {@code flow-server}. */
public final class Main {
    private static final int CANNOT = 2;

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        Options options = new Options();
        CommandLine command = new CommandLine(options);
        int code = command.execute(args);
        if (code != 0 || command.isUsageHelpRequested() || command.isVersionHelpRequested()) {
            System.exit(code);
        }
        List<String> problems = options.problems();
        if (!problems.isEmpty()) {
            problems.forEach(problem -> System.err.println("flow-server: " + problem));
            System.exit(CANNOT);
        }
        LogLines.install(options.verbose());
        run(options.settings());
    }

    private static void run(Settings settings) throws InterruptedException {
        try {
            FlowServer server = FlowServer.start(settings, InstantSource.system());
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop"));
        } catch (IOException | RuntimeException e) {
            System.err.println("flow-server: " + e.getMessage());
            System.exit(CANNOT);
        }
        new CountDownLatch(1).await();
    }
}
