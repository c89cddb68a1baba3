// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.allow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.cli.Host.Terminal;
import dev.netiso.cli.TestHost;
import dev.netiso.cli.command.CommandTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What no recorded answer can show, since it depends on what is sent. */
class PolicyApplicationTest {
    private static final Path FAKE = Path.of("src/test/fake/kubectl").toAbsolutePath();

    @TempDir
    private Path folder = Path.of("");

    private TestHost where(String applyingTo, String happens) throws IOException {
        return kubectl("""
                case $* in
                  'apply '*) body=$(cat); case $body in *'"namespace":"%s"'*) %s ;; esac; printf %%s "$body" ;;
                  *) exec %s "$@" ;;
                esac
                """.formatted(applyingTo, happens, FAKE));
    }

    /** Once the server has tried the objects, what is asked for at that path is answered by those commands. */
    private TestHost whereMeanwhile(String path, String answers) throws IOException {
        return kubectl("""
                case $* in
                  *--dry-run=server*) touch %1$s/tried ;;
                  *--dry-run=none*) touch %1$s/written ;;
                  *%2$s[?]*) if [ -e %1$s/tried ]; then cd "$RECORDED" && %3$s; exit; fi ;;
                esac
                exec %4$s "$@"
                """.formatted(folder, path, answers, FAKE));
    }

    private TestHost kubectl(String script) throws IOException {
        Path program = folder.resolve("kubectl");
        Files.writeString(program, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return TestHost.answering("shop").with("KUBECTL", program.toString());
    }

    private static int allow(TestHost test) {
        return new CommandTree(test.host()).run("allow", "k3f9w2ma", "-n", "shop", "--yes", "-o", "name");
    }

    @Test
    void nothing_is_written_if_the_server_would_refuse_one_of_the_objects() throws IOException {
        TestHost test = where("shop", "echo 'Error from server: denied by webhook' >&2; exit 1");
        assertThat(allow(test)).isEqualTo(2);
        assertThat(test.out()).isEmpty();
        assertThat(test.err()).isEqualTo("error: denied by webhook\n");
    }

    @Test
    void half_of_a_plan_is_told_with_the_way_back() throws IOException {
        TestHost test = where(
                "shop", "case $* in *--dry-run=none*) echo 'Unable to connect to the server: EOF' >&2; exit 1 ;; esac");
        assertThat(allow(test)).isEqualTo(2);
        assertThat(test.err())
                .endsWith("note: shop/netiso-allow-to-payments-api-8443-51322416 may have been written all the same\n"
                        + "note: half is applied, and lets nothing through alone\n"
                        + "To take it back: kubectl netiso revoke"
                        + " netiso-allow-from-shop-frontend-8443-911dce63 -n payments\n"
                        + "error: cannot connect to the cluster: EOF\n");
    }

    @Test
    void nothing_is_written_if_the_connection_is_allowed_by_then() throws IOException {
        TestHost test = whereMeanwhile("/networkpolicies", "cat no-policies.out");
        assertThat(allow(test)).isEqualTo(1);
        assertRefused(test, "NetworkPolicy does not deny this connection");
    }

    @Test
    void nothing_is_written_if_other_objects_are_needed_by_then_also_when_a_person_has_agreed() throws IOException {
        TestHost test = whereMeanwhile("/namespaces/shop/networkpolicies", "cat no-policies.out")
                .with(new Terminal(true, true, 0))
                .typing("y\n");
        int exit = new CommandTree(test.host()).run("allow", "k3f9w2ma", "-n", "shop");
        assertThat(exit).isEqualTo(1);
        assertRefused(test, "it now takes payments/netiso-allow-from-shop-frontend-8443-911dce63");
    }

    @Test
    void nothing_is_written_if_pods_that_were_not_shown_would_be_let_through() throws IOException {
        // the first pod gets another owner, and keeps its labels
        TestHost test = whereMeanwhile(
                "/namespaces/shop/pods",
                "sed 's/\"name\": \"frontend-7d9c8\"/\"name\": \"canary-7d9c8\"/' pods-shop.out");
        assertThat(allow(test)).isEqualTo(1);
        assertRefused(
                test,
                "it would now open besides shop/frontend-7d9c8-b7k2m -> payments/api-5f6b7-9kq2p  8443/TCP,"
                        + " shop/frontend-7d9c8-b7k2m -> payments/api-5f6b7-t5x8c  8443/TCP");
    }

    @Test
    void another_pod_of_the_same_workload_changes_nothing() throws IOException {
        TestHost test =
                whereMeanwhile("/namespaces/shop/pods", "sed 's/frontend-7d9c8-b/frontend-7d9c8-n/' pods-shop.out");
        assertThat(allow(test)).isZero();
        assertThat(folder.resolve("written")).exists();
    }

    /** What admission makes of an object that is applied; a real write goes through it as the dry run does. */
    private TestHost whereAdmission(String edits) throws IOException {
        return kubectl("""
                case $* in
                  *--dry-run=none*) touch %1$s/written; tee -a %1$s/sent | sed '%2$s' ;;
                  *--dry-run=server*) sed '%2$s' ;;
                  *) exec %3$s "$@" ;;
                esac
                """.formatted(folder, edits, FAKE));
    }

    @Test
    void what_admission_adds_beside_the_spec_is_shown_and_written() throws IOException {
        TestHost test = whereAdmission("s/\"labels\":{/\"labels\":{\"team\":\"a\",/");
        assertThat(new CommandTree(test.host()).run("allow", "k3f9w2ma", "-n", "shop", "--yes"))
                .isZero();
        assertThat(test.out()).contains("+     team: a\n");
        assertThat(folder.resolve("written")).exists();
    }

    @Test
    void nothing_is_written_if_admission_makes_something_else_of_a_rule() throws IOException {
        TestHost test = whereAdmission("s/\"port\":8443/\"port\":9443/");
        assertThat(allow(test)).isEqualTo(1);
        assertThat(test.err())
                .startsWith("no: this cluster's admission changes the objects, and with that what they let through");
        assertThat(folder.resolve("written")).doesNotExist();
    }

    @Test
    void another_spelling_by_admission_is_no_edit_later() throws IOException {
        TestHost test = whereAdmission("s/\"port\":8443/\"endPort\":8443,\"port\":8443/");
        assertThat(allow(test)).isZero();
        String plain = folder.resolve("sent").toFile().exists() ? Files.readString(folder.resolve("sent")) : "";
        assertThat(plain).contains("netiso.dev/spec-hash").doesNotContain("20ac54b498974fad", "fb0f7636255bdcdc");
    }

    private void assertRefused(TestHost test, String change) {
        assertThat(test.err())
                .endsWith("no: the cluster changed while you looked: " + change
                        + "; nothing was written: run it again\n");
        assertThat(folder.resolve("tried")).exists();
        assertThat(folder.resolve("written")).doesNotExist();
    }
}
