// SPDX-License-Identifier: Apache-2.0
/** Benchmarks, run on demand ({@code make bench-policy}); nothing stands on them. One class a question; read {@link dev.netiso.bench.PolicyBenchmarks} first. */
@NullMarked
package dev.netiso.bench;

import org.jspecify.annotations.NullMarked;
