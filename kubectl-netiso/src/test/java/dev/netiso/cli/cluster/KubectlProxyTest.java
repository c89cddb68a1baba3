// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netiso.cli.cluster.ClusterError.Kind;
import dev.netiso.cli.terminal.Output;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One kubectl for many requests: what it answers, what is asked by another kubectl, and that it ends. */
class KubectlProxyTest {
    private final ByteArrayOutputStream warnings = new ByteArrayOutputStream();

    @TempDir
    private Path folder = Path.of("");

    /** A kubectl that says of itself when it is asked alone, and keeps its pid and its socket as a proxy. */
    private Kubectl kubectl(String... flags) throws IOException {
        Path program = folder.resolve("kubectl");
        Files.writeString(program, """
                #!/bin/sh
                if [ "$1" != proxy ]; then echo "alone: $*"; exit 0; fi
                echo "$$ ${2#--unix-socket=}" > '%2$s/started'
                exec '%1$s/bin/java' -Xshare:auto -XX:TieredStopAtLevel=1 -cp '%3$s' %4$s "${2#--unix-socket=}" '%2$s'
                """.formatted(
                        System.getProperty("java.home"),
                        folder,
                        Path.of("target/test-classes").toAbsolutePath(),
                        SocketServer.class.getName()));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return new Kubectl(
                Map.of("KUBECTL", program.toString(), "PATH", System.getenv("PATH")),
                List.of(flags),
                new Output(warnings));
    }

    private void answer(String path, String answer) throws IOException {
        Files.writeString(folder.resolve(path), answer.replace("\n", "\r\n"));
    }

    @Test
    void what_it_answers_as_kubectl_would_is_taken() throws IOException {
        answer("pods", "HTTP/1.0 200 OK\nContent-Length: 2\nWarning: 299 - \"old API\"\n\n{}");
        answer("api", "HTTP/1.0 404 Not Found\n\n404 page not found");
        answer("secret", "HTTP/1.0 403 Forbidden\n\n{\"reason\":\"Forbidden\",\"message\":\"secrets is forbidden\"}");
        Kubectl alone = kubectl();
        try (KubectlProxy proxy = alone.proxy()) {
            Kubectl kubectl = alone.through(proxy);
            assertThat(kubectl.get("/pods")).isEqualTo("{}");
            assertThat(kubectl.post("/pods", "{\"a\":1}")).isEqualTo("{}");
            assertThatThrownBy(() -> kubectl.get("/api"))
                    .isInstanceOfSatisfying(
                            ClusterException.class,
                            e -> assertThat(e.error().kind()).isEqualTo(Kind.NOT_INSTALLED));
            assertThatThrownBy(() -> kubectl.get("/secret"))
                    .isInstanceOfSatisfying(
                            ClusterException.class,
                            e -> assertThat(e.error())
                                    .isEqualTo(new ClusterError(Kind.FORBIDDEN, "secrets is forbidden")));
        }
        assertThat(warnings.toString(StandardCharsets.UTF_8)).isEqualTo("Warning: old API\n".repeat(2));
    }

    @Test
    void what_only_kubectl_can_tell_is_asked_of_one_of_its_own() throws IOException {
        answer("broken", "HTTP/1.0 502 Bad Gateway\n\nno route");
        answer("half", "HTTP/1.0 200 OK\nContent-Length: 9\n\n{}");
        answer("login", "HTTP/1.0 401 Unauthorized\n\n{\"reason\":\"Unauthorized\",\"message\":\"Unauthorized\"}");
        Kubectl alone = kubectl("--as=jane");
        try (KubectlProxy proxy = alone.proxy()) {
            Kubectl kubectl = alone.through(proxy);
            assertThat(List.of("/broken", "/half", "/login"))
                    .allSatisfy(path ->
                            assertThat(kubectl.get(path)).isEqualTo("alone: get --raw " + path + " --as=jane\n"));
        }
    }

    @Test
    void a_request_timeout_is_kept_by_kubectl_alone() throws IOException {
        Kubectl alone = kubectl("--request-timeout=5s");
        try (KubectlProxy proxy = alone.proxy()) {
            assertThat(alone.through(proxy).get("/pods")).startsWith("alone: ");
        }
        assertThat(folder.resolve("started")).doesNotExist();
    }

    @Test
    void nobody_else_may_reach_it_and_closing_ends_it() throws IOException {
        answer("pods", "HTTP/1.0 200 OK\n\n{}");
        Kubectl alone = kubectl();
        Path directory;
        ProcessHandle child;
        try (KubectlProxy proxy = alone.proxy()) {
            alone.through(proxy).get("/pods");
            String[] started =
                    Files.readString(folder.resolve("started")).strip().split(" ", -1);
            child = ProcessHandle.of(Long.parseLong(started[0])).orElseThrow();
            directory = Path.of(started[1]).getParent();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                    .isEqualTo("rwx------");
        }
        assertThat(child.onExit().join().isAlive()).isFalse();
        assertThat(directory).doesNotExist();
    }
}
