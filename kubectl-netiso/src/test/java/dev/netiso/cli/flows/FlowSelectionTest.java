// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.flows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.cli.flows.FlowSelection.PodFilter;
import dev.netiso.flow.Verdict;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FlowSelectionTest {
    private static FlowSelection of(Set<Verdict> verdicts, List<String> to, List<Integer> ports) {
        return new FlowSelection(verdicts, List.of(), List.of(), List.of(), List.of(), to, ports);
    }

    @Test
    void the_server_is_asked_for_what_it_can_choose() {
        assertThat(of(Set.of(Verdict.DROPPED, Verdict.UNANSWERED), List.of("payments"), List.of(443))
                        .fieldSelector())
                .isEqualTo("verdict!=FORWARDED,verdict!=REFUSED,destination.namespace=payments,destination.port=443");
    }

    @Test
    void one_of_several_values_is_chosen_here_alone() {
        assertThat(of(Set.of(), List.of("a", "b"), List.of(1, 2)).fieldSelector())
                .isEmpty();
    }

    @Test
    void a_pod_is_named_with_or_without_its_namespace() {
        assertThat(PodFilter.parse("web")).isEqualTo(new PodFilter("", "web"));
        assertThat(PodFilter.parse("shop/web")).isEqualTo(new PodFilter("shop", "web"));
        assertThat(PodFilter.parse("shop/")).isEqualTo(new PodFilter("shop", ""));
    }
}
