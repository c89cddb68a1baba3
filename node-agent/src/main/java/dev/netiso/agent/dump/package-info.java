// SPDX-License-Identifier: Apache-2.0
/**
 * Flows as lines of text on standard output, without a server: how each is written, and what it all came to. Nothing of the kernel lives here. Read {@link
 * dev.netiso.agent.dump.DumpOutput} first.
 */
@NullMarked
package dev.netiso.agent.dump;

import org.jspecify.annotations.NullMarked;
