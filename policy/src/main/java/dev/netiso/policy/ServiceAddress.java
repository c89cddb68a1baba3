// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.IpAddress;

/** What the initiator asked for before destination NAT. */
public record ServiceAddress(IpAddress address, int port) {}
