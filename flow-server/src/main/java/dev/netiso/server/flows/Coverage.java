// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import java.util.List;

/** How much of what happens in the cluster reaches this server, as readers are told. Safe to share between threads. */
public interface Coverage {
    /**
     * What is missing now, one line each; sent with every list and watch, and printed by kubectl. Names nothing that stands outside the namespace.
     *
     * @param namespace that the reader may read; empty for the whole cluster
     */
    List<String> warnings(String namespace);

    /** Events that were lost on the way since this server began; only grows. */
    long lost();
}
