// SPDX-License-Identifier: Apache-2.0
/** Benchmarks, run on demand ({@code make bench-policy}); nothing stands on them. One class a question. */
@NullMarked
package dev.netiso.bench;

import org.jspecify.annotations.NullMarked;
