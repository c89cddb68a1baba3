// SPDX-License-Identifier: Apache-2.0
package dev.netiso.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    /** RFC 5952, sections 4 and 5. */
    @ParameterizedTest
    @CsvSource({
        "2001:0db8::0001, 2001:db8::1",
        "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:DB8::ABCD:1, 2001:db8::abcd:1",
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "1::, 1::",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
        "fe80::1.2.3.4, fe80::102:304",
        "::ffff:192.0.2.1, ::ffff:192.0.2.1",
        "::ffff:c000:201, ::ffff:192.0.2.1",
        "192.0.2.255, 192.0.2.255",
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
    })
    void writes_the_canonical_text_of_what_it_reads(String text, String canonical) {
        assertThat(IpAddress.of(text)).hasToString(canonical);
        assertThat(IpAddress.of(canonical)).isEqualTo(IpAddress.of(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                ":",
                ":::",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "01.2.3.4",
                "1.2.3.4 ",
                "+1.2.3.4",
                "1..3.4",
                "0x1.2.3.4",
                "1.2.3.-4",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "1::2::3",
                "12345::",
                "g::",
                ":1::",
                "1:",
                "1:::2",
                "::1%eth0",
                "[::1]",
                "::1.2.3",
                "::1.2.3.4:5",
                "1.2.3.4::",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::256.1.1.1",
                "::01.1.1.1",
                "\u0661.1.1.1",
                "::\uff11",
                "localhost",
                "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.2555"
            })
    void refuses_what_is_not_an_address(String text) {
        assertThat(IpAddress.parse(text)).isEmpty();
        assertThatThrownBy(() -> IpAddress.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keeps_an_ipv4_mapped_address_apart_from_the_ipv4_address() {
        assertThat(IpAddress.of("::ffff:192.0.2.1").family()).isEqualTo(AddressFamily.IPV6);
        assertThat(IpAddress.of("::ffff:192.0.2.1")).isNotEqualTo(IpAddress.of("192.0.2.1"));
    }

    @Test
    void reads_back_every_address_that_it_writes() {
        SplittableRandom random = new SplittableRandom(5952);
        for (int i = 0; i < 20_000; i++) {
            // Mostly zero groups, so that gaps of every length and place come up.
            IpAddress v6 = IpAddress.v6(sparse(random), sparse(random));
            IpAddress v4 = IpAddress.v4(random.nextInt());
            assertThat(IpAddress.of(v6.toString())).isEqualTo(v6);
            assertThat(IpAddress.of(v4.toString())).isEqualTo(v4);
            assertThat(IpAddress.ofBytes(v6.toBytes())).isEqualTo(v6);
            assertThat(IpAddress.ofBytes(v4.toBytes())).isEqualTo(v4);
        }
    }

    @Test
    void reads_the_same_bits_as_the_jdk() throws UnknownHostException {
        SplittableRandom random = new SplittableRandom(4291);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes =
                    IpAddress.v6(sparse(random) | 1L << 61, sparse(random)).toBytes();
            String theirs = InetAddress.getByAddress(bytes).getHostAddress();
            assertThat(IpAddress.of(theirs).toBytes()).isEqualTo(bytes);
        }
    }

    private static long sparse(SplittableRandom random) {
        long bits = 0;
        for (int group = 0; group < 4; group++) {
            bits = bits << 16 | (random.nextInt(3) == 0 ? random.nextInt(0x10000) : 0);
        }
        return bits;
    }

    @Test
    void orders_ipv4_before_ipv6_and_by_unsigned_bits() {
        assertThat(IpAddress.of("255.0.0.0")).isLessThan(IpAddress.of("::"));
        assertThat(IpAddress.of("127.0.0.1")).isLessThan(IpAddress.of("128.0.0.1"));
        assertThat(IpAddress.of("7fff::")).isLessThan(IpAddress.of("8000::"));
        assertThat(IpAddress.of("::7fff:0:0:0")).isLessThan(IpAddress.of("::8000:0:0:0"));
        assertThat(IpAddress.of("1::").compareTo(IpAddress.of("1::"))).isZero();
    }

    @Test
    void refuses_bytes_and_bits_of_another_length() {
        assertThatThrownBy(() -> IpAddress.ofBytes(new byte[5])).hasMessage("address: 5 bytes (expected: 4 or 16)");
        assertThatThrownBy(() -> new IpAddress(AddressFamily.IPV4, 0, 1L << 32))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new IpAddress(AddressFamily.IPV4, 1, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
