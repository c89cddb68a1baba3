// SPDX-License-Identifier: Apache-2.0
package dev.netiso.flow;

/** The owning controller of a pod, such as {@code Deployment frontend}; the pod itself where it has none. */
public record Workload(String kind, String name) {}
