// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.http;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Whose connections get places of their own. Whether a request is believed is asked again at each.
 *
 * @param authorities whose certificates clients are asked for; not required
 * @param known whether a certificate chain, its own first, is that of a client who is expected; quick
 */
public record Clients(Supplier<List<X509Certificate>> authorities, Predicate<List<X509Certificate>> known) {}
