// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netiso.server.auth.RequestHeaders;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FrontProxyRulesTest {
    @Test
    void the_config_map_of_a_kube_apiserver_is_read() {
        assertThat(FrontProxyRules.parse(Map.of(
                        "client-ca-file", "not this one",
                        "requestheader-client-ca-file", "PEM",
                        "requestheader-allowed-names", "[\"front-proxy-client\",\"aggregator\"]",
                        "requestheader-username-headers", "[\"X-Remote-User\"]",
                        "requestheader-uid-headers", "[\"X-Remote-Uid\"]",
                        "requestheader-group-headers", "[\"X-Remote-Group\"]",
                        "requestheader-extra-headers-prefix", "[\"X-Remote-Extra-\"]")))
                .isEqualTo(new RequestHeaders(
                        "PEM",
                        List.of("front-proxy-client", "aggregator"),
                        List.of("X-Remote-User"),
                        List.of("X-Remote-Uid"),
                        List.of("X-Remote-Group"),
                        List.of("X-Remote-Extra-")));
    }

    @Test
    void a_kube_apiserver_without_front_proxy_has_nobody_to_believe() {
        assertThat(FrontProxyRules.parse(Map.of("client-ca-file", "PEM"))).isEqualTo(RequestHeaders.NONE);
    }

    @Test
    void what_is_no_list_is_refused() {
        for (String bad : List.of("front-proxy-client", "{\"a\":1}", "[")) {
            assertThatThrownBy(() -> FrontProxyRules.parse(Map.of("requestheader-allowed-names", bad)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
