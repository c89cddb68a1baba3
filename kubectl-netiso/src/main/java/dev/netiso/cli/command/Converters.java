// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.command;

import dev.netiso.cli.flows.FlowSelection.PodFilter;
import dev.netiso.cli.managed.PolicyName;
import dev.netiso.cli.managed.Provenance;
import dev.netiso.flow.Cidr;
import dev.netiso.policy.CniProfile;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Values of flags. */
final class Converters {
    private Converters() {}

    /** A duration as Go writes it, in whole units: {@code 30s}, {@code 5m}, {@code 1h30m}. */
    static final class OfDuration implements ITypeConverter<Duration> {
        private static final Pattern FORM = Pattern.compile("(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,6})s)?");

        @Override
        public Duration convert(String text) {
            Matcher parts = FORM.matcher(text);
            if (text.isEmpty() || !parts.matches()) {
                throw new TypeConversionException("\"" + text + "\" (expected: a duration such as 30s, 5m or 2h)");
            }
            return Duration.ofHours(number(parts.group(1)))
                    .plusMinutes(number(parts.group(2)))
                    .plusSeconds(number(parts.group(3)));
        }

        private static long number(@Nullable String digits) {
            return digits == null ? 0 : Long.parseLong(digits);
        }
    }

    static final class OfPort implements ITypeConverter<Integer> {
        private static final int MAX_PORT = 65535;

        @Override
        public Integer convert(String text) {
            int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
            if (port < 1 || port > MAX_PORT) {
                throw new TypeConversionException("\"" + text + "\" (expected: 1 to 65535)");
            }
            return port;
        }
    }

    static final class OfPod implements ITypeConverter<PodFilter> {
        @Override
        public PodFilter convert(String text) {
            return PodFilter.parse(text);
        }
    }

    static final class OfLevel implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            if (!text.matches("\\d{1,2}")) {
                throw new TypeConversionException("\"" + text + "\" (expected: 0 to 99)");
            }
            return Integer.valueOf(text);
        }
    }

    /** An implementation of NetworkPolicy whose readings are known. */
    static final class OfCni implements ITypeConverter<CniProfile> {
        @Override
        public CniProfile convert(String text) {
            return CniProfile.ALL.stream()
                    .filter(profile -> profile.name().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("\"" + text + "\" (expected: "
                            + CniProfile.ALL.stream().map(CniProfile::name).collect(Collectors.joining(", ")) + ")"));
        }
    }

    /** A reason in the user's words: it is kept in an annotation. */
    static final class OfReason implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            if (text.codePointCount(0, text.length()) > Provenance.MAX_REASON) {
                throw new TypeConversionException(
                        "too long (expected: at most " + Provenance.MAX_REASON + " characters)");
            }
            return text;
        }
    }

    /** A NetworkPolicy's name, with or without its namespace, as kubectl and netiso print it, or a flow's id. */
    static final class OfRule implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            String name = text.replaceFirst(
                    "^(networkpolicy\\.networking\\.k8s\\.io|networkpolicies|networkpolicy|netpol)/", "");
            if (!PolicyName.isName(name) && PolicyName.parse(name).isEmpty()) {
                throw new TypeConversionException(
                        "\"" + text + "\" (expected: a rule's name, NAMESPACE/NAME or a flow's id)");
            }
            return name;
        }
    }

    static final class OfBlock implements ITypeConverter<Cidr> {
        @Override
        public Cidr convert(String text) {
            return Cidr.parse(text)
                    .orElseThrow(() -> new TypeConversionException(
                            "\"" + text + "\" (expected: a block such as 203.0.113.0/24 or 2001:db8::/64)"));
        }
    }

    /** A namespace's name: it becomes part of a path (RFC 1123 label). */
    static final class OfNamespace implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            if (!text.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")) {
                throw new TypeConversionException("\"" + text
                        + "\" (expected: at most 63 of a-z, 0-9 and -, with a letter or digit at either end)");
            }
            return text;
        }
    }

    /** A flow's id or its beginning: it becomes part of a path. */
    static final class OfFlowId implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            if (!text.matches("[a-z0-9]{1,64}")) {
                throw new TypeConversionException("\"" + text + "\" (expected: a flow's id, such as k3f9m2xa)");
            }
            return text;
        }
    }
}
