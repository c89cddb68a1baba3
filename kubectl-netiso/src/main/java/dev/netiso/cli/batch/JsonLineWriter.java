// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.batch;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.netiso.cli.ends.PortRef;
import dev.netiso.flow.Protocol;
import dev.netiso.policy.Ambiguity;
import dev.netiso.policy.Basis;
import dev.netiso.policy.Cause;
import dev.netiso.policy.Decision;
import dev.netiso.policy.DirectionDecision;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.PolicyRef;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Writes answers as JSON lines, in ASCII, into one growing array. For one thread. */
final class JsonLineWriter {
    private byte[] bytes = new byte[1 << 16];
    private int length;

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** The answer to a line. */
    void answer(FlowLine line, Decision decision) {
        ascii("{\"source\":\"");
        text(line.source());
        ascii("\",\"destination\":\"");
        text(line.destination());
        ascii("\",\"port\":");
        port(line.port());
        ascii(",\"decision\":\"");
        ascii(decision.outcome().name());
        ascii("\",\"ingress\":");
        direction(decision.ingress());
        ascii(",\"egress\":");
        direction(decision.egress());
        ascii("}\n");
    }

    /** In place of an answer. */
    void error(long line, String message) {
        ascii("{\"line\":");
        ascii(Long.toString(line));
        ascii(",\"error\":\"");
        text(message);
        ascii("\"}\n");
    }

    private void port(PortRef port) {
        switch (port) {
            case PortRef.Numbered(int number, Protocol protocol) -> {
                ascii(Integer.toString(number));
                protocol(protocol);
            }
            case PortRef.Named(String name, Optional<Protocol> protocol) -> {
                ascii("\"");
                text(name);
                ascii("\"");
                protocol.ifPresent(this::protocol);
            }
        }
    }

    private void protocol(Protocol protocol) {
        ascii(",\"protocol\":\"");
        ascii(protocol.name());
        ascii("\"");
    }

    private void direction(DirectionDecision decision) {
        ascii("{\"decision\":\"");
        ascii(decision.outcome().name());
        ascii(decision.isolated() ? "\",\"isolated\":true,\"cause\":\"" : "\",\"isolated\":false,\"cause\":\"");
        ascii(cause(decision).word());
        ascii("\"");
        if (decision.outcome() == Outcome.UNDECIDED) {
            ascii(",\"ambiguity\":\"");
            ascii(decision.ambiguity().map(Ambiguity::code).orElse(""));
            ascii("\"");
        }
        ascii(",\"policies\":[");
        String separator = "\"";
        for (PolicyRef policy : DecisionText.policies(decision)) {
            ascii(separator);
            if (!policy.namespace().isEmpty()) {
                text(policy.namespace());
                ascii("/");
            }
            text(policy.name());
            separator = "\",\"";
        }
        ascii(separator.length() == 1 ? "]}" : "\"]}");
    }

    private static Cause cause(DirectionDecision decision) {
        return switch (decision.outcome()) {
            case ALLOWED -> Cause.NONE;
            case UNDECIDED -> Cause.UNDECIDED;
            case DENIED ->
                decision.basis() instanceof Basis.ByClusterPolicy ? Cause.CLUSTER_NETWORK_POLICY : Cause.NETWORK_POLICY;
        };
    }

    /** The inside of a JSON string. */
    private void text(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                ascii(escaped(text));
                return;
            }
        }
        ascii(text);
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (char c : JsonStringEncoder.getInstance().quoteAsString(text)) {
            if (c > '~') {
                escaped.append("\\u%04X".formatted((int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /** Characters up to 127 alone. */
    private void ascii(String text) {
        int end = length + text.length();
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
        }
        System.arraycopy(text.getBytes(StandardCharsets.ISO_8859_1), 0, bytes, length, text.length());
        length = end;
    }
}
