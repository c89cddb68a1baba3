// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.managed;

import dev.netiso.policy.PolicyRef;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of NetworkPolicies as people and annotations write them. They become parts of paths, so nothing else is taken. */
public final class PolicyName {
    private static final String LABEL = "[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?";
    private static final String SUBDOMAIN = LABEL + "(?:\\." + LABEL + ")*";
    private static final Pattern QUALIFIED = Pattern.compile("(" + LABEL + ")/(" + SUBDOMAIN + ")");
    private static final Pattern NAME = Pattern.compile(SUBDOMAIN);
    private static final int MAX_LENGTH = 253 + 1 + 63;

    private PolicyName() {}

    /** Reads {@code namespace/name}; empty if it is none. */
    public static Optional<PolicyRef> parse(String text) {
        Matcher parts = QUALIFIED.matcher(text);
        return text.length() <= MAX_LENGTH && parts.matches()
                ? Optional.of(new PolicyRef("NetworkPolicy", parts.group(1), parts.group(2)))
                : Optional.empty();
    }

    /** Whether it can be a policy's name (RFC 1123 subdomain). */
    public static boolean isName(String text) {
        return text.length() <= MAX_LENGTH && NAME.matcher(text).matches();
    }
}
