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
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process boundary, with a script in place of kubectl. */
class KubectlTest {
    private final ByteArrayOutputStream warnings = new ByteArrayOutputStream();

    @TempDir
    private Path folder = Path.of("");

    private Kubectl running(String script, String... flags) throws IOException {
        Path program = folder.resolve("kubectl");
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return new Kubectl(
                Map.of("KUBECTL", program.toString(), "PATH", System.getenv("PATH")),
                List.of(flags),
                new Output(warnings));
    }

    @Test
    void flags_are_passed_through_and_the_answer_comes_back() throws IOException {
        assertThat(running("echo \"$@\"", "--context=prod", "--as=jane").get("/path"))
                .isEqualTo("get --raw /path --context=prod --as=jane\n");
    }

    @Test
    void a_request_timeout_does_not_end_a_stream() throws IOException {
        try (KubectlStream stream = running("echo \"$@\"", "--request-timeout=5s", "--as=jane").stream("/path")) {
            assertThat(stream.next()).contains("get --raw /path --as=jane");
        }
    }

    @Test
    void a_default_flag_gives_way_to_the_users() throws IOException {
        assertThat(running("echo \"$@\"", "--request-timeout=9s")
                        .withDefault("--request-timeout", "5s")
                        .get("/path"))
                .isEqualTo("get --raw /path --request-timeout=9s\n");
        assertThat(running("echo \"$@\"").withDefault("--request-timeout", "5s").get("/path"))
                .isEqualTo("get --raw /path --request-timeout=5s\n");
    }

    @Test
    void what_is_posted_reaches_it() throws IOException {
        assertThat(running("cat").post("/path", "{\"a\":1}")).isEqualTo("{\"a\":1}");
    }

    @Test
    void warnings_and_prompts_are_shown_and_made_harmless() throws IOException {
        running("printf 'Warning: old\\033[2J\\nTo sign in, open https://example.org\\n' >&2; echo '{}'")
                .get("/path");
        assertThat(warnings.toString(StandardCharsets.UTF_8))
                .isEqualTo("Warning: old\ufffd[2J\nTo sign in, open https://example.org\n");
    }

    @Test
    void its_last_words_are_the_error_and_are_not_shown_twice() throws IOException {
        Kubectl kubectl = running("echo 'Error from server (NotFound): pods \"a\" not found' >&2; exit 1");
        assertThatThrownBy(() -> kubectl.get("/path"))
                .isInstanceOfSatisfying(
                        ClusterException.class,
                        e -> assertThat(e.error()).isEqualTo(new ClusterError(Kind.NOT_FOUND, "pods \"a\" not found")));
        assertThat(warnings.size()).isZero();
    }

    @Test
    void a_conflict_of_several_fields_is_told_with_all_managers_and_fields() throws IOException {
        Kubectl kubectl = running("cat >/dev/null; cat >&2 <<'END'; exit 1\n" + """
                error: Apply failed with 2 conflicts: conflicts with "other":
                - .spec.podSelector
                conflicts with "third" using networking.k8s.io/v1:
                - .spec.ingress
                Please review the fields above--they currently have other managers. Here
                are the ways you can resolve this warning:
                * If you intend to manage all of these fields, please re-run the apply
                  command with the `--force-conflicts` flag.
                END""");
        assertThatThrownBy(() -> kubectl.apply("{}", "kubectl-netiso", true))
                .isInstanceOfSatisfying(
                        ClusterException.class,
                        e -> assertThat(e.error())
                                .isEqualTo(
                                        new ClusterError(
                                                Kind.CONFLICT,
                                                "Apply failed with 2 conflicts: conflicts with \"other\": .spec.podSelector"
                                                        + " conflicts with \"third\" using networking.k8s.io/v1: .spec.ingress")));
        assertThat(warnings.size()).isZero();
    }

    @Test
    void a_delete_says_what_must_still_hold() throws IOException {
        assertThat(running("echo \"$@\"; cat").delete("/path", "{\"preconditions\":{}}"))
                .isEqualTo("delete --raw /path -f -\n{\"preconditions\":{}}");
    }

    @Test
    void an_end_without_a_word_is_an_error_too() throws IOException {
        Kubectl kubectl = running("exit 3");
        assertThatThrownBy(() -> kubectl.get("/path")).hasMessage("kubectl ended with status 3");
    }

    @Test
    void lines_come_as_they_are_written() throws IOException {
        try (KubectlStream stream = running("echo one; exec sleep 60").stream("/path")) {
            assertThat(stream.next()).contains("one");
        }
    }

    @Test
    void a_line_that_was_cut_off_is_not_given() throws IOException {
        try (KubectlStream stream =
                running("echo one; printf tw; echo 'error: unexpected EOF' >&2; exit 1").stream("/path")) {
            assertThat(stream.next()).contains("one");
            assertThat(stream.next()).isEmpty();
            assertThat(stream.end()).contains(new ClusterError(Kind.OTHER, "unexpected EOF"));
        }
    }

    @Test
    void a_line_without_end_is_refused() throws IOException {
        try (KubectlStream stream = running("exec tr '\\0' x < /dev/zero").stream("/path")) {
            assertThatThrownBy(stream::next).hasMessageContaining("a line of more than 1048576 bytes");
        }
    }

    @Test
    void an_end_by_a_signal_is_an_interruption() throws IOException {
        try (KubectlStream stream = running("kill -INT $$; sleep 60").stream("/path")) {
            assertThat(stream.next()).isEmpty();
            assertThat(stream.end().map(ClusterError::kind)).isEqualTo(Optional.of(Kind.INTERRUPTED));
        }
    }

    @Test
    void closing_a_stream_ends_the_child() throws IOException {
        KubectlStream stream = running("echo $$; exec sleep 60").stream("/path");
        long child = Long.parseLong(stream.next().orElseThrow());
        ProcessHandle process = ProcessHandle.of(child).orElseThrow();
        stream.close();
        assertThat(process.onExit().join().isAlive()).isFalse();
    }
}
