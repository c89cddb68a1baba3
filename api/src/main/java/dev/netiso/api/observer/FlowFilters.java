// SPDX-License-Identifier: Apache-2.0
package dev.netiso.api.observer;

import dev.netiso.api.observer.flow.FlowFilter;
import dev.netiso.flow.AddressFamily;
import dev.netiso.flow.Cidr;
import dev.netiso.flow.Flow;
import dev.netiso.flow.FlowFilter.EndFilter;
import dev.netiso.flow.FlowFilter.TransportFilter;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Reads Hubble's flow filters, with Hubble's meanings. A field that netiso does not know, or a value that it cannot read, is refused: a filter that is
 * ignored shows what was not asked for, or hides what was.
 */
public final class FlowFilters {
    /** Values of one filter in all its fields; a person's filter has a few. */
    private static final int MAX_VALUES = 1024;

    private static final int MAX_VALUE_LENGTH = 512;

    /** Whether the server that evaluates the filters knows which pods flows belong to. */
    public enum Names {
        /** As the flow server. */
        PODS_NAMED,
        /** As an agent: pod filters are refused, since nothing would ever match them. */
        ADDRESSES_ONLY
    }

    private FlowFilters() {}

    /**
     * Chooses what any filter of the whitelist lets pass, or everything if it is empty, without what any of the blacklist does.
     *
     * @throws IllegalArgumentException naming the field that is not known or cannot be read
     */
    public static Predicate<Flow> choosing(List<FlowFilter> whitelist, List<FlowFilter> blacklist, Names names) {
        Predicate<Flow> wanted = any(whitelist, names).orElse(flow -> true);
        return any(blacklist, names).map(Predicate::negate).map(wanted::and).orElse(wanted);
    }

    private static Optional<Predicate<Flow>> any(List<FlowFilter> filters, Names names) {
        return filters.stream().map(filter -> read(filter, names)).reduce(Predicate::or);
    }

    /**
     * Reads one filter: all fields that are set must match, each by any of its values.
     *
     * @throws IllegalArgumentException naming the field that is not known or cannot be read
     */
    public static Predicate<Flow> read(FlowFilter filter, Names names) {
        UnknownFilterFields.refuse(filter.getUnknownFields());
        refuseTooMany(filter);
        if (names == Names.ADDRESSES_ONLY && filter.getSourcePodCount() + filter.getDestinationPodCount() > 0) {
            throw new IllegalArgumentException(
                    "flow filter source_pod, destination_pod: an agent does not know pods; ask the flow server");
        }
        var typed = new dev.netiso.flow.FlowFilter(
                filter.getUuidList(),
                verdicts(filter),
                each("node_name", filter.getNodeNameList(), FlowFilters::nodePattern),
                each("source_ip", filter.getSourceIpList(), FlowFilters::block),
                each("destination_ip", filter.getDestinationIpList(), FlowFilters::block),
                each("protocol", filter.getProtocolList(), FlowFilters::transport),
                each("source_port", filter.getSourcePortList(), FlowFilters::port),
                each("destination_port", filter.getDestinationPortList(), FlowFilters::port));
        boolean onlyForeignVerdicts =
                filter.getVerdictCount() > 0 && typed.verdicts().isEmpty();
        return onlyForeignVerdicts ? flow -> false : typed.and(pods(filter));
    }

    /** Apart from the addresses, since both fields must match where both are set. */
    private static Predicate<Flow> pods(FlowFilter filter) {
        return new dev.netiso.flow.FlowFilter(
                List.of(),
                List.of(),
                List.of(),
                each("source_pod", filter.getSourcePodList(), FlowFilters::pod),
                each("destination_pod", filter.getDestinationPodList(), FlowFilters::pod),
                List.of(),
                List.of(),
                List.of());
    }

    private static void refuseTooMany(FlowFilter filter) {
        int values = filter.getUuidCount()
                + filter.getVerdictCount()
                + filter.getNodeNameCount()
                + filter.getSourceIpCount()
                + filter.getSourcePodCount()
                + filter.getDestinationIpCount()
                + filter.getDestinationPodCount()
                + filter.getProtocolCount()
                + filter.getSourcePortCount()
                + filter.getDestinationPortCount();
        if (values > MAX_VALUES) {
            throw new IllegalArgumentException("flow filter: " + values + " values (at most " + MAX_VALUES + ")");
        }
    }

    private static <T> List<T> each(String field, List<String> values, Function<String, Optional<T>> reader) {
        List<T> read = new ArrayList<>(values.size());
        for (String value : values) {
            Optional<T> parsed = value.length() > MAX_VALUE_LENGTH ? Optional.empty() : reader.apply(value);
            read.add(parsed.orElseThrow(() -> unreadable(field, value)));
        }
        return read;
    }

    private static IllegalArgumentException unreadable(String field, String value) {
        String shown = value.length() > 64 ? value.substring(0, 64) + "..." : value;
        return new IllegalArgumentException("flow filter " + field + ": cannot read \"" + printable(shown) + "\"");
    }

    private static String printable(String text) {
        return text.replaceAll("\\P{Print}", "?");
    }

    /** Verdicts that only Cilium gives match no flow of netiso's, and those that only netiso gives are unknown ones to Hubble. */
    private static List<Verdict> verdicts(FlowFilter filter) {
        List<Verdict> verdicts = new ArrayList<>();
        for (var verdict : filter.getVerdictList()) {
            switch (verdict) {
                case FORWARDED -> verdicts.add(Verdict.FORWARDED);
                case DROPPED -> verdicts.add(Verdict.DROPPED);
                case VERDICT_UNKNOWN -> verdicts.addAll(List.of(Verdict.UNANSWERED, Verdict.REFUSED));
                case ERROR, AUDIT, REDIRECTED, TRACED, TRANSLATED -> {}
                case UNRECOGNIZED -> throw new IllegalArgumentException("flow filter verdict: not one of Hubble's");
            }
        }
        return verdicts;
    }

    private static Optional<EndFilter> block(String text) {
        return IpAddress.parse(text).map(Cidr::of).or(() -> Cidr.parse(text)).map(EndFilter.InBlock::new);
    }

    /** As Hubble: {@code prefix} in namespace default, {@code namespace/prefix}, {@code namespace/} or {@code /prefix}. */
    private static Optional<EndFilter> pod(String text) {
        int slash = text.indexOf('/');
        String namespace = slash < 0 ? "default" : text.substring(0, slash);
        String prefix = text.substring(slash + 1);
        boolean empty = namespace.isEmpty() && prefix.isEmpty();
        return text.isEmpty() || empty || prefix.indexOf('/') >= 0
                ? Optional.empty()
                : Optional.of(new EndFilter.PodNamed(namespace, prefix));
    }

    private static Optional<TransportFilter> transport(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "tcp" -> Optional.of(new TransportFilter.Of(Protocol.TCP));
            case "udp" -> Optional.of(new TransportFilter.Of(Protocol.UDP));
            case "sctp" -> Optional.of(new TransportFilter.Of(Protocol.SCTP));
            case "icmp" -> Optional.of(new TransportFilter.IsIcmp());
            case "icmpv4" -> Optional.of(new TransportFilter.IsIcmpOf(AddressFamily.IPV4));
            case "icmpv6" -> Optional.of(new TransportFilter.IsIcmpOf(AddressFamily.IPV6));
            default -> Optional.empty();
        };
    }

    private static Optional<Integer> port(String text) {
        boolean digits = !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Optional.of(Integer.parseInt(text)).filter(port -> port <= 0xffff) : Optional.empty();
    }

    /** Names of clusters, before a slash, are not known here. */
    private static Optional<String> nodePattern(String text) {
        return text.isEmpty() || text.indexOf('/') >= 0 ? Optional.empty() : Optional.of(text);
    }
}
