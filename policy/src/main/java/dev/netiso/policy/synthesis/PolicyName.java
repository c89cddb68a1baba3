// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.flow.Cidr;
import dev.netiso.flow.Direction;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Workload;
import dev.netiso.policy.Selector;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * The name of a rule's policy: the same for the same rule, another for any other, and readable. A DNS label (RFC 1123) of at most 63 characters, such as
 * {@code netiso-allow-from-shop-frontend-8443-1f0c93ab}.
 */
final class PolicyName {
    private static final int MAX_LENGTH = 63;
    private static final int HASH_BYTES = 4;

    private PolicyName() {}

    static String of(Direction direction, Grantee.Pods subject, Grantee peer, Protocol protocol, int port) {
        String hash = hash(List.of(
                subject.namespace(),
                subject.selector().toString(),
                direction.name(),
                identity(peer),
                protocol.name(),
                Integer.toString(port)));
        return fitted("netiso-allow-" + towards(direction) + "-" + readable(peer), "-" + port + "-" + hash);
    }

    /** The same for the same pods and direction, whatever it keeps. */
    static String ofCompanion(String namespace, Selector pods, Direction direction) {
        String word = direction.name().toLowerCase(Locale.ROOT);
        return fitted(
                "netiso-keep-" + word + "-" + label(pods.toString()),
                "-" + hash(List.of(namespace, pods.toString(), word)));
    }

    private static String fitted(String start, String end) {
        return label(start.substring(0, Math.min(start.length(), MAX_LENGTH - end.length()))) + end;
    }

    private static String towards(Direction direction) {
        return switch (direction) {
            case INGRESS -> "from";
            case EGRESS -> "to";
        };
    }

    private static String readable(Grantee peer) {
        return switch (peer) {
            case Grantee.Pods(String namespace, Workload workload, var _, var _, var _) ->
                label(namespace + "-" + workload.name());
            case Grantee.Address(Cidr block) -> label(block.network().toString());
            case Grantee.NodeAddress(String _, Cidr block) ->
                label(block.network().toString());
        };
    }

    private static String identity(Grantee peer) {
        return switch (peer) {
            case Grantee.Pods(String namespace, var _, Selector selector, var _, var _) -> namespace + " " + selector;
            case Grantee.Address(Cidr block) -> block.toString();
            case Grantee.NodeAddress(String _, Cidr block) -> block.toString();
        };
    }

    private static String label(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    }

    private static String hash(List<String> parts) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            byte[] digest = sha256.digest(String.join("\n", parts).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
