// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.attribution;

import java.time.Instant;

/**
 * A network namespace that is mounted at a file.
 *
 * @param inode its number, which another may have after its end
 * @param since when it was mounted, or before
 */
record Mounted(int inode, Instant since) {}
