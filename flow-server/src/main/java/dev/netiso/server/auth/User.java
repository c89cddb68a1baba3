// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.auth;

import java.util.List;
import java.util.Map;

/**
 * A user whom kube-apiserver authenticated.
 *
 * @param uid empty if it did not say
 * @param extra what the authenticator added, by lower-case key
 */
public record User(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
    public User {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("user: no name");
        }
        groups = List.copyOf(groups);
        extra = Map.copyOf(extra);
    }
}
