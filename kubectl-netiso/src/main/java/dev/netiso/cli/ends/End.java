// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.ends;

import dev.netiso.flow.IpAddress;
import dev.netiso.policy.Party;
import dev.netiso.policy.Pod;
import dev.netiso.policy.Service;
import java.util.List;
import java.util.Optional;

/** Who stands at an end that a user named. Its text is what to call it. */
public sealed interface End {
    /**
     * A pod, or the pods of a workload that have not ended.
     *
     * @param name as {@code namespace/pod} or {@code namespace/kind/name}
     * @param pods at least one
     */
    record Pods(String name, List<Pod> pods) implements End {
        public Pods {
            pods = List.copyOf(pods);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * A Service, whose endpoints answer.
     *
     * @param address the one that was asked for; empty: any of its own
     * @param endpoints the pods that it selects; at least one
     */
    record OfService(Service service, Optional<IpAddress> address, List<Pod> endpoints) implements End {
        public OfService {
            endpoints = List.copyOf(endpoints);
        }

        @Override
        public String toString() {
            return service.namespace() + "/service/" + service.name();
        }
    }

    /** A node, or an address outside of the cluster. */
    record Other(Party party) implements End {
        @Override
        public String toString() {
            return party.toString();
        }
    }
}
