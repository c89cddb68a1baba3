// SPDX-License-Identifier: Apache-2.0
/** Tests of the Observer API. */
@NullMarked
package dev.netiso.api.observer;

import org.jspecify.annotations.NullMarked;
