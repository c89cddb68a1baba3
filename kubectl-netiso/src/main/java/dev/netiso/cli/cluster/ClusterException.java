// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.cluster;

/** A request that was not answered with success. */
public final class ClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ClusterError error;

    public ClusterException(ClusterError error) {
        super(error.message());
        this.error = error;
    }

    public ClusterError error() {
        return error;
    }
}
