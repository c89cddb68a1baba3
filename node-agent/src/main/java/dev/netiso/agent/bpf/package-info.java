// SPDX-License-Identifier: Apache-2.0
/**
 * Small handles around the kernel: libbpf's objects, maps, links and ring buffers, BTF, and rtnetlink. The only place with {@code java.lang.foreign} calls
 * and raw bindings; every pointer is checked here, since libbpf takes the JVM down with a null one. What an event means does not live here. Read {@link
 * dev.netiso.agent.bpf.BpfObject} first.
 */
@NullMarked
package dev.netiso.agent.bpf;

import org.jspecify.annotations.NullMarked;
