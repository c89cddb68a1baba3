// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

/** What becomes of one end that denies: a rule, or the refusal of the whole. */
sealed interface Draft permits PlannedRule, Proposal.Refused {}
