// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

/** How a rule can name a party, or the refusal of the whole. */
sealed interface Named permits Grantee, Proposal.Refused {}
