// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.cluster;

import dev.netiso.cli.terminal.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/**
 * One kubectl for many requests: {@code kubectl proxy} on a socket in a directory that nobody else may enter. It starts with the first request and ends with this
 * process, however that ends. What it cannot do, as where there are no such sockets, is left to a kubectl for each request. Safe to share between threads.
 */
public final class KubectlProxy implements AutoCloseable {
    /** Ends the program when its standard input does: nothing of ours can do that after SIGKILL. */
    private static final List<String> GUARD = List.of(
            "sh",
            "-c",
            "command -v \"$1\" >/dev/null || exit; \"$@\" </dev/null & exec >&-; trap : TERM INT HUP; read -r _; kill $!",
            "kubectl-netiso");

    private static final String SOCKET = "kubectl";

    private final Children children;
    private final Output warnings;
    private Optional<Running> running = Optional.empty();
    private boolean tried;

    /** Starts a child: this program and these arguments before kubectl, and these after. */
    interface Children {
        Process start(List<String> before, String... arguments) throws IOException;
    }

    private record Running(Path directory, KubectlStream child) {
        Path socket() {
            return directory.resolve(SOCKET);
        }
    }

    KubectlProxy(Children children, Output warnings) {
        this.children = children;
        this.warnings = warnings;
    }

    /** The answer to a GET, or to a POST of JSON; empty if kubectl must be asked itself, and has more to say of it. */
    Optional<String> answer(String method, String path, String json) {
        return started().flatMap(http -> answer(http, method, path, json));
    }

    /** @throws ClusterException if what was asked for is not there, or the user may not see it */
    private Optional<String> answer(LocalHttp http, String method, String path, String json) {
        try {
            LocalHttp.Answer answer = http.ask(method, path, json);
            answer.warnings().forEach(text -> warnings.line("Warning: " + text));
            if (answer.isSuccess()) {
                return Optional.of(answer.body());
            }
            answer.refusal().ifPresent(error -> {
                throw new ClusterException(error);
            });
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private synchronized Optional<LocalHttp> started() {
        if (!tried) {
            tried = true;
            running = start();
        }
        return running.map(Running::socket).map(LocalHttp::new);
    }

    private Optional<Running> start() {
        try {
            Path directory = Files.createTempDirectory(
                    "kubectl-netiso",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Optional<Running> started = start(directory);
            if (started.isEmpty()) {
                delete(directory);
            }
            return started;
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    private Optional<Running> start(Path directory) {
        try {
            Path socket = directory.resolve(SOCKET);
            KubectlStream child =
                    new KubectlStream(children.start(GUARD, "proxy", "--unix-socket=" + socket), warnings);
            // it tells where it serves as soon as it does
            if (child.next().isPresent()) {
                return Optional.of(new Running(directory, child));
            }
            end(child);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public synchronized void close() {
        running.ifPresent(ended -> {
            end(ended.child());
            delete(ended.directory());
        });
        running = Optional.empty();
    }

    private static void end(KubectlStream child) {
        child.write("");
        child.close();
    }

    private static void delete(Path directory) {
        try {
            Files.deleteIfExists(directory.resolve(SOCKET));
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            // an empty directory stays among the temporary files
        }
    }
}
