// SPDX-License-Identifier: Apache-2.0
/**
 * Benchmarks of what captures: the kernel's programs and the agent as it is packaged, on a node of network namespaces. {@code bench/run-capture} starts one of the
 * classes with a {@code main} in namespaces of its own, which end with it; read {@link dev.netiso.bench.capture.FloodBenchmark} first.
 */
@NullMarked
package dev.netiso.bench.capture;

import org.jspecify.annotations.NullMarked;
