// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.bpf.BpfException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** How a command ends that cannot run: with lines that say what to do, and exit code 2. */
record CommandRun(PrintWriter errors, boolean verbose) {
    static final int DONE = 0;
    static final int CANNOT_RUN = 2;

    private static final Logger OURS = Logger.getLogger("dev.netiso");

    /** What a command does. */
    interface Work {
        void run() throws BpfException, IOException, InterruptedException;
    }

    int fail(List<String> problems) {
        problems.forEach(problem -> errors.println("node-agent: " + problem));
        return CANNOT_RUN;
    }

    /** Runs it, and says of what the kernel or the system refuse why. */
    int run(Work work) throws InterruptedException {
        if (verbose) {
            OURS.setLevel(Level.FINE);
        }
        try {
            work.run();
            return DONE;
        } catch (BpfException e) {
            errors.println("node-agent: " + e.getMessage());
            if (verbose && !e.log().isEmpty()) {
                errors.println(e.log());
            }
            return CANNOT_RUN;
        } catch (IOException e) {
            errors.println("node-agent: " + e.getMessage());
            return CANNOT_RUN;
        }
    }
}
