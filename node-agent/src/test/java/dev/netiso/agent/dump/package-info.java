// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.netiso.agent.dump;

import org.jspecify.annotations.NullMarked;
