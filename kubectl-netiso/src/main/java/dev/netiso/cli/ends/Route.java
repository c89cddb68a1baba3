// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.ends;

import dev.netiso.policy.Party;

/** From whom to whom, by addresses of one family. */
public record Route(Party source, Party destination) {
    /** Whether a pod connects to itself. */
    public boolean isToItself() {
        return source instanceof Party.OfPod(var one, var _)
                && destination instanceof Party.OfPod(var other, var _)
                && Parties.same(one, other);
    }
}
