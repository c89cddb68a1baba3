// SPDX-License-Identifier: Apache-2.0
/**
 * Clusters written by hand, each with what must come of it, in {@code src/test/scenarios}. Reads the files and decides their rows as a user's manifests are read and
 * decided. Read {@link dev.netiso.kube.scenario.ScenarioTest} first.
 */
@NullMarked
package dev.netiso.kube.scenario;

import org.jspecify.annotations.NullMarked;
