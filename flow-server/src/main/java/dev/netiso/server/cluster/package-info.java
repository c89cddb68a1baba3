// SPDX-License-Identifier: Apache-2.0
/**
 * All that the flow server reads from and writes to the Kubernetes API, by fabric8: its Secrets, the front proxy's rules, access reviews, the APIService's
 * CA, and where agents are. The other packages say what they need by interfaces and know no Kubernetes client. Read
 * {@link dev.netiso.server.cluster.Cluster} first.
 */
@NullMarked
package dev.netiso.server.cluster;

import org.jspecify.annotations.NullMarked;
