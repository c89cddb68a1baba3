// SPDX-License-Identifier: Apache-2.0
package dev.netiso.flow;

/** A direction at the endpoint whose policy is meant: into it, or out of it. */
public enum Direction {
    INGRESS,
    EGRESS
}
