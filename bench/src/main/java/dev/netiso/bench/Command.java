// SPDX-License-Identifier: Apache-2.0
package dev.netiso.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs other programs. What they say on standard error is shown. */
final class Command {
    /** Seconds of the wall, of the process's cores (user and system), then the status of the program. */
    private static final String TIMED =
            "export LC_ALL=C; out=$1; shift; TIMEFORMAT='%3R %3U %3S'; status=0; time \"$@\" >\"$out\" 2>&4 || status=$?; echo $status >&2";

    /**
     * What it came to.
     *
     * @param seconds from its start to its end
     * @param cpuSeconds of all its cores
     */
    record Result(double seconds, double cpuSeconds) {}

    private Command() {}

    /** What it printed. */
    static String run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = end(process);
        if (status != 0) {
            throw new IOException(command.getFirst() + " ended with " + status);
        }
        return output;
    }

    /** As bash's {@code time} measures it. A status of 1 is an answer too: not all is allowed. */
    static Result timed(List<String> command, Path output) throws IOException {
        List<String> bash = new ArrayList<>(List.of("bash", "-c", "{ " + TIMED + "; } 4>&2 2>&1", "bash"));
        bash.add(output.toString());
        bash.addAll(command);
        String[] said = run(bash).strip().split("\\s+");
        if (said.length != 4 || Integer.parseInt(said[3]) > 1) {
            throw new IOException(String.join(" ", command) + ": " + String.join(" ", said));
        }
        return new Result(Double.parseDouble(said[0]), Double.parseDouble(said[1]) + Double.parseDouble(said[2]));
    }

    private static int end(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroy();
            throw new IOException("interrupted", e);
        }
    }
}
