// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import java.nio.file.Path;

/**
 * What is captured, and with what.
 *
 * @param node this node's name, which its flows carry
 * @param scope which network namespaces it reports on
 * @param netnsDirectory where container runtimes mount network namespaces
 * @param cgroupRoot where cgroups are mounted, of either version
 * @param kernel what the kernel side is to do
 * @param everyReason report drops for every reason that this kernel has
 * @param again whether a connection that goes on is reported again after a while
 * @param attach attach the programs; without it nothing is ever seen
 */
record CaptureConfig(
        String node,
        Scope scope,
        Path netnsDirectory,
        Path cgroupRoot,
        KernelOptions kernel,
        boolean everyReason,
        boolean again,
        boolean attach) {
    /** Which network namespaces are reported on. */
    enum Scope {
        /** This process's and those of its node's pods. */
        NODE,
        /** Every one that the kernel has. */
        ALL
    }
}
