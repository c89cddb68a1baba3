// SPDX-License-Identifier: Apache-2.0
package dev.netiso.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, 11.0.0.0",
        "10.1.2.3/32, 10.1.2.3, 10.1.2.2",
        "0.0.0.0/0, 255.255.255.255, ::",
        "128.0.0.0/1, 255.0.0.0, 127.255.255.255",
        "2001:db8::/32, 2001:db8:ffff::1, 2001:db9::",
        "2001:db8::/64, 2001:db8::ffff:1, 2001:db8:0:1::",
        "2001:db8::/65, 2001:db8::7fff:0:0:0, 2001:db8::8000:0:0:0",
        "::1/128, ::1, ::2",
        "::/0, ffff::, 1.2.3.4",
        "::ffff:0.0.0.0/96, ::ffff:1.2.3.4, 1.2.3.4",
    })
    void holds_the_addresses_of_its_prefix_and_family_alone(String block, String inside, String outside) {
        Cidr cidr = Cidr.parse(block).orElseThrow();
        assertThat(cidr.contains(IpAddress.of(inside))).isTrue();
        assertThat(cidr.contains(IpAddress.of(outside))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"10.1.2.3/8, 10.0.0.0/8", "2001:db8::1/33, 2001:db8::/33", "1.2.3.4/0, 0.0.0.0/0", "::1/00, ::/0"})
    void clears_the_bits_below_its_prefix(String text, String canonical) {
        assertThat(Cidr.parse(text).orElseThrow()).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "10.0.0.0",
                "10.0.0.0/",
                "/8",
                "10.0.0.0/33",
                "::/129",
                "10.0.0.0/-1",
                "10.0.0.0/+8",
                "10.0.0.0/8/8",
                "10.0.0.0/ 8",
                "10.0.0/8",
                "::/1000",
                "::/\u0661",
                "10.0.0.0/255.0.0.0"
            })
    void refuses_what_is_not_a_block(String text) {
        assertThat(Cidr.parse(text)).isEmpty();
    }

    @Test
    void strictly_contains_only_smaller_blocks_of_its_own() {
        Cidr eight = Cidr.parse("10.0.0.0/8").orElseThrow();
        assertThat(eight.strictlyContains(Cidr.parse("10.1.0.0/16").orElseThrow()))
                .isTrue();
        assertThat(eight.strictlyContains(eight)).isFalse();
        assertThat(eight.strictlyContains(Cidr.parse("0.0.0.0/0").orElseThrow()))
                .isFalse();
        assertThat(eight.strictlyContains(Cidr.parse("11.0.0.0/16").orElseThrow()))
                .isFalse();
        assertThat(Cidr.parse("::/0").orElseThrow().strictlyContains(eight)).isFalse();
    }

    @Test
    void is_one_address_wide_when_made_of_one() {
        assertThat(Cidr.of(IpAddress.of("10.0.0.1"))).hasToString("10.0.0.1/32");
        assertThat(Cidr.of(IpAddress.of("::1"))).hasToString("::1/128");
        assertThatThrownBy(() -> new Cidr(IpAddress.of("10.0.0.1"), 33))
                .hasMessage("prefix length: 33 (expected: 0 to 32)");
    }
}
