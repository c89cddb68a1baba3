// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import dev.netiso.api.v1alpha1.FlowObject;
import dev.netiso.server.store.FlowStore;
import dev.netiso.server.store.StoredFlow;
import java.time.Instant;
import java.util.Optional;

/**
 * Which flows a request gets, and as what.
 *
 * @param since those that were last seen earlier are left out
 */
record Selection(Viewer viewer, FieldSelector fields, Optional<Instant> since) {
    /** What has to be read to find all that is wanted. */
    FlowStore.Verdicts verdicts() {
        return fields.verdicts();
    }

    Optional<FlowObject> pick(StoredFlow stored) {
        boolean tooOld =
                since.filter(stored.explained().flow().last()::isBefore).isPresent();
        return tooOld ? Optional.empty() : viewer.see(stored).filter(fields);
    }
}
