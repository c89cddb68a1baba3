// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.print;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.api.v1alpha1.EndpointObject;
import dev.netiso.api.v1alpha1.PolicyObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlowTextTest {
    private static final EndpointObject SHOWN = pod("api-1");
    private static final EndpointObject HIDDEN = pod("");
    private static final PolicyObject.Ref CLOSED = new PolicyObject.Ref("NetworkPolicy", "payments", "closed");

    private static EndpointObject pod(String name) {
        return new EndpointObject("10.244.1.7", 80, "Pod", "payments", name, "", null, null, false);
    }

    private static String ofHidden(String decision) {
        return FlowText.decision(HIDDEN, new PolicyObject.End(decision, null, null, null, null, null));
    }

    @Test
    void a_pod_that_is_not_shown_is_not_said_to_be_isolated_by_nothing() {
        assertThat(ofHidden("DENIED")).isEqualTo("denied");
        assertThat(ofHidden("ALLOWED")).isEqualTo("allowed");
    }

    @Test
    void a_pod_that_is_shown_without_policies_is_not_isolated() {
        assertThat(FlowText.decision(SHOWN, new PolicyObject.End("ALLOWED", null, null, null, null, null)))
                .isEqualTo("not isolated");
    }

    @Test
    void what_no_rule_admits_and_is_allowed_names_the_policies_that_do_not_hold() {
        assertThat(FlowText.decision(SHOWN, new PolicyObject.End("ALLOWED", List.of(CLOSED), null, null, null, null)))
                .isEqualTo("allowed despite closed");
    }
}
