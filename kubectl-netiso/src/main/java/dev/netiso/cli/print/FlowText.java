// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.print;

import dev.netiso.api.v1alpha1.EndpointObject;
import dev.netiso.api.v1alpha1.FlowObject;
import dev.netiso.api.v1alpha1.PolicyObject;
import dev.netiso.cli.terminal.PlainText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.TimeZone;
import java.util.stream.Collectors;

/** The words for the parts of a flow, harmless to a terminal. */
public final class FlowText {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter DAY_AND_TIME = DateTimeFormatter.ofPattern("MM-dd HH:mm:ss", Locale.ROOT);
    private static final String NONE = "<none>";

    private final InstantSource clock;
    private final TimeZone zone;

    public FlowText(InstantSource clock, TimeZone zone) {
        this.clock = clock;
        this.zone = zone;
    }

    /** When it was first seen, in local time, with the day unless that is today. */
    public String time(FlowObject flow) {
        try {
            OffsetDateTime time = local(Instant.parse(flow.time()));
            boolean today = time.toLocalDate().equals(local(clock.instant()).toLocalDate());
            return time.format(today ? TIME : DAY_AND_TIME);
        } catch (DateTimeException e) {
            return "<unknown>";
        }
    }

    private OffsetDateTime local(Instant time) {
        int offset = Math.toIntExact(
                Duration.ofMillis(zone.getOffset(time.toEpochMilli())).toSeconds());
        return time.atOffset(ZoneOffset.ofTotalSeconds(offset));
    }

    /** Who, whom, and what became of it. */
    public String headline(FlowObject flow) {
        return named(flow.source()) + " -> " + named(flow.destination()) + "  " + port(flow) + dialledToo(flow) + "  "
                + verdict(flow)
                + " since " + time(flow) + " on " + node(flow)
                + (flow.dropReason().isEmpty() ? "" : " (" + reason(flow) + ")");
    }

    private static String dialledToo(FlowObject flow) {
        return isDialled(flow) ? " (dialled " + dialled(flow) + ")" : "";
    }

    private static boolean isDialled(FlowObject flow) {
        return !flow.originalDestination().equals(FlowObject.OriginalDestination.NONE);
    }

    /** Address and port before destination NAT. */
    static String dialled(FlowObject flow) {
        if (!isDialled(flow)) {
            return NONE;
        }
        String address = PlainText.of(flow.originalDestination().address());
        int port = flow.originalDestination().port();
        return port == 0 ? address : (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
    }

    private static String named(EndpointObject end) {
        String name = end(end);
        String address = PlainText.of(end.address());
        return name.endsWith(address) ? name : name + " " + address;
    }

    /** A pod as namespace and name, a node as its name, anything else as its address. */
    public static String end(EndpointObject end) {
        return PlainText.of(
                switch (end.kind()) {
                    case "Pod" -> end.namespace() + "/" + (end.name().isEmpty() ? end.address() : end.name());
                    case "Node" -> end.name().isEmpty() ? end.address() : end.name();
                    default -> end.address();
                });
    }

    public static String port(FlowObject flow) {
        if (flow.protocol().equals("ICMP")) {
            return flow.icmp().type() + ":" + flow.icmp().code() + "/ICMP";
        }
        return flow.destination().port() + "/" + PlainText.of(flow.protocol());
    }

    public static String verdict(FlowObject flow) {
        String verdict = PlainText.of(flow.verdict().toLowerCase(Locale.ROOT));
        return flow.count() > 1 ? verdict + " ×" + flow.count() : verdict;
    }

    public static String why(FlowObject flow) {
        return orNone(flow.policy().summary());
    }

    public static String reason(FlowObject flow) {
        return orNone(flow.dropReason());
    }

    public static String node(FlowObject flow) {
        return orNone(flow.node());
    }

    /** What policy says at one end, and by which policies, as far as this reader may see them. */
    public static String decision(EndpointObject at, PolicyObject.End end) {
        return PlainText.of(
                switch (end.decision()) {
                    case "ALLOWED" -> allowed(at, end);
                    case "DENIED" -> denied(end);
                    case "UNDECIDED" -> end.ambiguity().isEmpty() ? "undecided" : "undecided: " + end.ambiguity();
                    default -> NONE;
                });
    }

    private static String denied(PolicyObject.End end) {
        if (isRule(end.deniedBy())) {
            return "denied by " + rule(end.deniedBy());
        }
        return end.isolatedBy().isEmpty() ? "denied" : "isolated by " + names(end);
    }

    private static String allowed(EndpointObject at, PolicyObject.End end) {
        if (isRule(end.admittedBy())) {
            return "allowed by " + rule(end.admittedBy());
        }
        if (end.isolatedBy().isEmpty()) {
            return isHidden(at) ? "allowed" : "not isolated";
        }
        return "allowed despite " + names(end); // as a pod's own node is
    }

    private static boolean isRule(PolicyObject.RuleRef rule) {
        return !rule.equals(PolicyObject.RuleRef.NONE);
    }

    /** The kind is named where it is not the usual one. */
    private static String rule(PolicyObject.RuleRef rule) {
        String policy = rule.namespace().isEmpty() ? rule.kind() + " " + rule.name() : rule.name();
        return rule.path().isEmpty() ? policy : policy + " " + rule.path();
    }

    /** Of a pod that the reader may not see, the policies are not served either. */
    private static boolean isHidden(EndpointObject end) {
        return end.kind().equals("Pod") && end.name().isEmpty();
    }

    private static String names(PolicyObject.End end) {
        return end.isolatedBy().stream().map(PolicyObject.Ref::name).collect(Collectors.joining(", "));
    }

    private static String orNone(String text) {
        return text.isEmpty() ? NONE : PlainText.of(text);
    }
}
