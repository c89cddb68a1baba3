// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.certificates;

import java.util.List;

/**
 * What a certificate says of its holder.
 *
 * @param dnsNames at least one; the first is the common name too
 * @param client it may also be shown as a client's certificate
 */
public record LeafProfile(List<String> dnsNames, boolean client) {
    public LeafProfile {
        dnsNames = List.copyOf(dnsNames);
        if (dnsNames.isEmpty()) {
            throw new IllegalArgumentException("certificate: no DNS name");
        }
    }

    /** The flow server of that namespace, towards kube-apiserver and, as client, towards agents. */
    public static LeafProfile flowServer(String service, String namespace) {
        return new LeafProfile(
                List.of(
                        service + "." + namespace + ".svc",
                        service + "." + namespace + ".svc.cluster.local",
                        "localhost"),
                true);
    }

    /** Every agent: a name that stands for all of them, as their addresses change. It cannot be used to read other agents. */
    public static LeafProfile nodeAgent(String namespace) {
        return new LeafProfile(List.of("node-agent." + namespace + ".svc"), false);
    }

    /** The first name. */
    public String commonName() {
        return dnsNames.getFirst();
    }
}
