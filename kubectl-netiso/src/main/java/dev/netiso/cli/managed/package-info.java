// SPDX-License-Identifier: Apache-2.0
/**
 * The NetworkPolicies that netiso has added: how they are marked, found, written, printed and deleted, and who else looks after a namespace. Which rules to add or
 * take back is not known here. Read {@link dev.netiso.cli.managed.ManagedPolicy} first.
 */
@NullMarked
package dev.netiso.cli.managed;

import org.jspecify.annotations.NullMarked;
