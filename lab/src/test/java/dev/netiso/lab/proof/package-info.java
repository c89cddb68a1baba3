// SPDX-License-Identifier: Apache-2.0
/**
 * Policies proved by traffic: real pods try every connection there is, under enforcers that are not ours, and what passes is compared with what {@code check} says and
 * with what {@code allow} and {@code revoke} promise. Nothing here decides by itself what a policy means. Read {@link dev.netiso.lab.proof.PolicyProofE2eTest} first.
 */
@NullMarked
package dev.netiso.lab.proof;

import org.jspecify.annotations.NullMarked;
