// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.policy.Selector.Requirement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The truth table of apimachinery, pkg/labels/selector.go. */
final class SelectorTest {
    private static final Map<String, String> LABELS = Map.of("app", "api", "empty", "");

    private static boolean matches(Requirement requirement) {
        return new Selector(List.of(requirement)).test(LABELS);
    }

    @Test
    void in_needs_the_key_even_for_the_empty_value() {
        assertThat(matches(new Requirement.In("app", List.of("web", "api")))).isTrue();
        assertThat(matches(new Requirement.In("app", List.of("web")))).isFalse();
        assertThat(matches(new Requirement.In("empty", List.of("")))).isTrue();
        assertThat(matches(new Requirement.In("absent", List.of("")))).isFalse();
    }

    @Test
    void not_in_is_true_of_an_absent_key() {
        assertThat(matches(new Requirement.NotIn("absent", List.of("api")))).isTrue();
        assertThat(matches(new Requirement.NotIn("app", List.of("web")))).isTrue();
        assertThat(matches(new Requirement.NotIn("app", List.of("api")))).isFalse();
    }

    @Test
    void existence_is_of_the_key_whatever_its_value() {
        assertThat(matches(new Requirement.Exists("empty"))).isTrue();
        assertThat(matches(new Requirement.Exists("absent"))).isFalse();
        assertThat(matches(new Requirement.DoesNotExist("empty"))).isFalse();
        assertThat(matches(new Requirement.DoesNotExist("absent"))).isTrue();
    }

    @Test
    void an_empty_selector_selects_everything_and_all_requirements_must_hold() {
        assertThat(Selector.ALL.test(Map.of())).isTrue();
        assertThat(Selector.ofLabels(Map.of("app", "api", "absent", "x")).test(LABELS))
                .isFalse();
    }

    @Test
    void is_written_as_kubectl_writes_it() {
        assertThat(new Selector(List.of(
                        new Requirement.In("app", List.of("api")),
                        new Requirement.In("tier", List.of("a", "b")),
                        new Requirement.NotIn("zone", List.of("x")),
                        new Requirement.NotIn("rack", List.of("1", "2")),
                        new Requirement.Exists("team"),
                        new Requirement.DoesNotExist("canary"))))
                .hasToString("app=api,tier in (a,b),zone!=x,rack notin (1,2),team,!canary");
        assertThat(Selector.ALL).hasToString("<all>");
    }
}
