// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.auth;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Authenticates requests that come through kube-apiserver: the user's name is believed only from a client certificate of the front proxy's CA whose common
 * name is allowed. The rules may change while requests are served; what counts is what holds when the request arrives, however old its connection is.
 * Safe to share between threads.
 */
public final class FrontProxy {
    private record Rules(RequestHeaders headers, ProxyTrust trust) {}

    private volatile Rules rules = new Rules(RequestHeaders.NONE, ProxyTrust.NOBODY);

    /**
     * Follows a change of the rules.
     *
     * @throws IllegalArgumentException if the CA cannot be read; the rules stay as they were
     */
    public void follow(RequestHeaders headers) {
        rules = new Rules(headers, ProxyTrust.of(headers.clientCa()));
    }

    /** Whether there is a CA whose certificates are believed. */
    public boolean ready() {
        return !rules.trust().authorities().isEmpty();
    }

    /** The certificates of the front proxy's CA, which a client is told to choose from. */
    public List<X509Certificate> authorities() {
        return rules.trust().authorities();
    }

    /**
     * Whether the certificate proves the front proxy.
     *
     * @param peer the client's certificate chain, its own first; empty if it showed none
     */
    public boolean isShownBy(List<X509Certificate> peer) {
        Rules now = rules;
        return now.trust().vouchesFor(peer, now.headers().allowedNames());
    }

    /**
     * The user whom the request is made for.
     *
     * @param peer the client's certificate chain, its own first; empty if it showed none
     * @param headers of the request, in order
     * @return empty unless the front proxy made the request
     */
    public Optional<User> authenticate(List<X509Certificate> peer, List<Map.Entry<String, String>> headers) {
        Rules now = rules;
        if (!now.trust().vouchesFor(peer, now.headers().allowedNames())) {
            return Optional.empty();
        }
        return new UserHeaders(now.headers()).read(headers);
    }
}
