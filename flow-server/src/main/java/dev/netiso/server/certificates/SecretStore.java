// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.certificates;

import java.util.Map;
import java.util.Optional;

/** The Secrets of the flow server's own namespace. Calls block, and throw if the cluster cannot be asked. */
public interface SecretStore {
    /**
     * A Secret as it was read.
     *
     * @param data decoded, by key
     * @param version for {@link #replace}
     */
    record Stored(Map<String, String> data, String version) {
        public Stored {
            data = Map.copyOf(data);
        }

        /** Says which keys there are, never their values. */
        @Override
        public String toString() {
            return "Stored" + data.keySet();
        }
    }

    Optional<Stored> find(String name);

    /** Makes a Secret of type {@code kubernetes.io/tls}. @return false if there is one by now */
    boolean create(String name, Map<String, String> data);

    /** Replaces what was read. @return false if it changed in between */
    boolean replace(String name, Stored old, Map<String, String> data);
}
