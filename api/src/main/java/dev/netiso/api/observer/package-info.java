// SPDX-License-Identifier: Apache-2.0
/**
 * Hubble's Observer API as the agent and the flow server serve it: mapping between its messages and {@link dev.netiso.flow.Flow}, its filters, and the
 * service over a ring of flows. Generated messages live beside this package's classes; transport and certificates do not live here. Read {@link
 * dev.netiso.api.observer.ObserverService} first.
 */
@NullMarked
package dev.netiso.api.observer;

import org.jspecify.annotations.NullMarked;
