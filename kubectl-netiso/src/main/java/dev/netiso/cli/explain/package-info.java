// SPDX-License-Identifier: Apache-2.0
/**
 * What {@code explain} shows: an explanation as text, as JSON, and as what to do next. Why something is allowed or denied is {@code dev.netiso.policy}'s matter. Read
 * {@link dev.netiso.cli.explain.Explained} first.
 */
@NullMarked
package dev.netiso.cli.explain;

import org.jspecify.annotations.NullMarked;
