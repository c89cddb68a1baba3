// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.netiso.flow.Cidr;
import dev.netiso.flow.IpAddress;
import dev.netiso.policy.Selector;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Addresses, blocks and selectors as a stranger writes them. */
class TextsFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void an_address_or_block_reads_as_it_is_written_again(FuzzedDataProvider data) {
        String text = data.consumeRemainingAsString();
        IpAddress.parse(text)
                .ifPresent(address ->
                        assertThat(IpAddress.parse(address.toString())).hasValue(address));
        Optional<Cidr> block = Cidr.parse(text);
        block.ifPresent(read -> {
            assertThat(Cidr.parse(read.toString())).hasValue(read);
            assertThat(read.contains(read.network())).isTrue();
            assertThat(read.strictlyContains(read)).isFalse();
        });
        assertThat(BlockReader.strict(text)).isIn(block, Optional.empty());
    }

    @FuzzTest(maxDuration = "1m")
    void a_selector_selects_or_is_a_problem(FuzzedDataProvider data) {
        LabelSelector selector = new LabelSelector();
        List<LabelSelectorRequirement> requirements = new ArrayList<>();
        for (int i = data.consumeInt(0, 3); i > 0; i--) {
            String operator = data.pickValue(new String[] {"In", "NotIn", "Exists", "DoesNotExist", "Gt", ""});
            List<String> values = new ArrayList<>();
            for (int j = data.consumeInt(0, 3); j > 0; j--) {
                values.add(data.consumeString(3));
            }
            requirements.add(new LabelSelectorRequirement(data.consumeString(3), operator, values));
        }
        selector.setMatchExpressions(requirements);
        selector.setMatchLabels(Map.of(data.consumeString(3), data.consumeString(3)));
        Map<String, String> labels = Map.of(data.consumeString(3), data.consumeString(3));

        Conversion<Selector> read = KubeObjects.selector(
                new PodBuilder().withNewMetadata().withName("p").endMetadata().build(), selector, "spec.selector");

        assertThat(read.value().isPresent()).isEqualTo(read.problems().isEmpty());
        read.value()
                .ifPresent(selects -> assertThat(selects.test(labels))
                        .isEqualTo(selects.requirements().stream().allMatch(each -> each.test(labels))));
    }
}
