// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netiso.server.TestPki;
import dev.netiso.server.TestPki.Signed;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FrontProxyTest {
    private static Signed ca;
    private static List<X509Certificate> proxy;

    private final FrontProxy frontProxy = new FrontProxy();

    @BeforeAll
    static void makeCertificates() {
        ca = TestPki.authority("front-proxy-ca");
        proxy = chain(TestPki.client(ca, "CN=front-proxy-client"));
    }

    @BeforeEach
    void followRules() {
        frontProxy.follow(rules(ca, "front-proxy-client", "aggregator"));
    }

    private static RequestHeaders rules(Signed authority, String... names) {
        return new RequestHeaders(
                authority.certificatePem(),
                List.of(names),
                List.of("X-Remote-User"),
                List.of("X-Remote-Uid"),
                List.of("X-Remote-Group"),
                List.of("X-Remote-Extra-"));
    }

    private static List<X509Certificate> chain(Signed signed) {
        return List.of(signed.certificate());
    }

    private static List<Map.Entry<String, String>> headers(String... namesAndValues) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(Map.entry(namesAndValues[i], namesAndValues[i + 1]));
        }
        return headers;
    }

    private static final List<Map.Entry<String, String>> ADMIN =
            headers("X-Remote-User", "admin", "X-Remote-Group", "system:masters");

    @Test
    void the_front_proxy_is_believed() {
        assertThat(frontProxy.authenticate(proxy, ADMIN))
                .contains(new User("admin", "", List.of("system:masters"), Map.of()));
    }

    @Test
    void headers_without_a_certificate_are_not_believed() {
        assertThat(frontProxy.authenticate(List.of(), ADMIN)).isEmpty();
    }

    @Test
    void a_certificate_of_another_authority_of_the_same_name_is_not_believed() {
        Signed other = TestPki.authority("front-proxy-ca");
        assertThat(frontProxy.authenticate(chain(TestPki.client(other, "CN=front-proxy-client")), ADMIN))
                .isEmpty();
    }

    @Test
    void a_name_that_is_not_allowed_is_not_believed() {
        assertThat(frontProxy.authenticate(chain(TestPki.client(ca, "CN=somebody")), ADMIN))
                .isEmpty();
        assertThat(frontProxy.authenticate(chain(TestPki.client(ca, "O=front-proxy-client")), ADMIN))
                .isEmpty();
        assertThat(frontProxy.authenticate(chain(TestPki.client(ca, "CN=somebody,CN=front-proxy-client")), ADMIN))
                .isEmpty();
    }

    @Test
    void any_name_is_allowed_where_none_is_listed() {
        frontProxy.follow(rules(ca));
        assertThat(frontProxy.authenticate(chain(TestPki.client(ca, "CN=somebody")), ADMIN))
                .isPresent();
    }

    @Test
    void a_certificate_that_expired_or_is_a_servers_is_not_believed() {
        assertThat(frontProxy.authenticate(chain(TestPki.expiredClient(ca, "CN=front-proxy-client")), ADMIN))
                .isEmpty();
        assertThat(frontProxy.authenticate(chain(TestPki.server(ca, "front-proxy-client")), ADMIN))
                .isEmpty();
    }

    @Test
    void nobody_is_believed_before_the_rules_are_known() {
        FrontProxy fresh = new FrontProxy();
        assertThat(fresh.ready()).isFalse();
        assertThat(fresh.authenticate(proxy, ADMIN)).isEmpty();
    }

    @Test
    void a_change_of_the_authority_counts_for_connections_that_are_there() {
        frontProxy.follow(rules(TestPki.authority("new-ca"), "front-proxy-client"));
        assertThat(frontProxy.authenticate(proxy, ADMIN)).isEmpty();
    }

    @Test
    void rules_that_cannot_be_read_leave_the_old_ones() {
        RequestHeaders garbage = new RequestHeaders(
                "-----BEGIN CERTIFICATE-----\ngarbage\n-----END CERTIFICATE-----",
                List.of(),
                List.of("X-Remote-User"),
                List.of(),
                List.of(),
                List.of());
        assertThatThrownBy(() -> frontProxy.follow(garbage)).isInstanceOf(IllegalArgumentException.class);
        assertThat(frontProxy.authenticate(proxy, ADMIN)).isPresent();
    }

    @Test
    void a_request_that_names_no_user_is_nobodys() {
        assertThat(frontProxy.authenticate(proxy, headers("X-Remote-Group", "system:masters")))
                .isEmpty();
        assertThat(frontProxy.authenticate(proxy, headers("X-Remote-User", ""))).isEmpty();
    }

    @Test
    void groups_uid_and_extra_values_are_read_whatever_the_case_of_the_header() {
        var user = frontProxy.authenticate(
                proxy,
                headers(
                        "x-remote-user", "system:serviceaccount:shop:builder",
                        "X-REMOTE-GROUP", "a",
                        "X-Remote-Group", "b,c",
                        "X-Remote-Uid", "42",
                        "X-Remote-Extra-Authentication.kubernetes.io%2fcredential-Id", "JTI=1",
                        "X-Remote-Extra-Scopes", "one",
                        "X-Remote-Extra-Scopes", "two",
                        "X-Remote-Extra-Bad%2", "kept",
                        "X-Remote-Extra-", "nameless",
                        "Other", "ignored"));
        assertThat(user)
                .contains(new User(
                        "system:serviceaccount:shop:builder",
                        "42",
                        List.of("a", "b,c"),
                        Map.of(
                                "authentication.kubernetes.io/credential-id", List.of("JTI=1"),
                                "scopes", List.of("one", "two"),
                                "bad%2", List.of("kept"))));
    }
}
