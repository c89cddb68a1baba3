// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.cluster;

/**
 * What things of the installation are called; the manifests use the same names.
 *
 * @param namespace of everything that follows
 * @param service of this server
 * @param agentsService the headless service of the agents
 * @param agentsPort the name of its port
 */
public record Names(String namespace, String service, String agentsService, String agentsPort) {
    /** The names of the manifests. */
    public static Names in(String namespace) {
        return new Names(namespace, "flow-server", "node-agents", "observer");
    }
}
