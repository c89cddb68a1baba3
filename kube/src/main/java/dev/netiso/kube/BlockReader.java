// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import static dev.netiso.kube.Reading.orEmpty;

import dev.netiso.flow.AddressFamily;
import dev.netiso.flow.Cidr;
import dev.netiso.policy.NetworkPolicy.Peer;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads blocks of addresses as leniently as the API server once stored them (KEP-4858). */
final class BlockReader {
    private static final Pattern LEADING_ZEROS = Pattern.compile("(?<![0-9])0+(?=[0-9])");

    private BlockReader() {}

    static Optional<Peer> read(IPBlock block, String field, Reading reading) {
        reading.unknown(block.getAdditionalProperties(), field);
        Optional<Cidr> cidr = cidr(orEmpty(block.getCidr()), field + ".cidr", reading);
        List<Cidr> excepts = new ArrayList<>();
        List<String> texts = orEmpty(block.getExcept());
        for (int i = 0; i < texts.size(); i++) {
            String exceptField = field + ".except[" + i + "]";
            Optional<Cidr> except = cidr(orEmpty(texts.get(i)), exceptField, reading);
            if (cidr.isPresent() && except.isPresent() && !cidr.get().strictlyContains(except.get())) {
                reading.problem(exceptField, except.get() + " (expected: a smaller block inside " + cidr.get() + ")");
            }
            except.ifPresent(excepts::add);
        }
        return cidr.map(whole -> new Peer.IpBlock(whole, excepts));
    }

    /** As new objects must have it: without leading zeros, and not IPv4-mapped. */
    static Optional<Cidr> strict(String text) {
        return Cidr.parse(text).filter(block -> !isIpv4Mapped(block));
    }

    private static Optional<Cidr> cidr(String text, String field, Reading reading) {
        Optional<Cidr> cidr = Cidr.parse(text.indexOf(':') < 0 ? withoutLeadingZeros(text) : text);
        if (cidr.isEmpty()) {
            reading.problem(field, "\"" + text + "\" is not a block of addresses (expected: such as 10.0.0.0/8)");
        } else if (isIpv4Mapped(cidr.get())) {
            reading.problem(field, "\"" + text + "\" is an IPv4-mapped block, which implementations read differently");
            return Optional.empty();
        }
        return cidr;
    }

    /** Old objects may say 010.0.0.0/8, which Kubernetes reads as decimal (k8s.io/utils/net, ParseCIDRSloppy). */
    private static String withoutLeadingZeros(String text) {
        return LEADING_ZEROS.matcher(text).replaceAll("");
    }

    private static boolean isIpv4Mapped(Cidr cidr) {
        return cidr.network().family() == AddressFamily.IPV6
                && cidr.prefix() >= 96
                && cidr.network().high() == 0
                && cidr.network().low() >>> 32 == 0xffff;
    }
}
