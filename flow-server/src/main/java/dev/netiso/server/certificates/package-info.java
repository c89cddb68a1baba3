// SPDX-License-Identifier: Apache-2.0
/**
 * The flow server's own certificate authority, the certificates that it signs for itself and for the agents, and their keeping: they are read from
 * Secrets or made once, and renewed in time. No Kubernetes client here: {@link dev.netiso.server.certificates.SecretStore} stands for the cluster.
 * Read {@link dev.netiso.server.certificates.CertificateKeeper} first.
 */
@NullMarked
package dev.netiso.server.certificates;

import org.jspecify.annotations.NullMarked;
