// SPDX-License-Identifier: Apache-2.0
package dev.netiso.lab.proof;

/**
 * Who connects, or is connected to.
 *
 * @param name {@code namespace/pod}, or the address of what is no pod
 * @param group {@code namespace/workload} of a pod, else the name
 */
record End(String name, String group, String address) {
    static End outside(String address) {
        return new End(address, address, address);
    }

    /** What is named by its address, and stands for a workload. */
    boolean isService() {
        return name.equals(address) && !group.equals(address);
    }
}
