// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.flow.Direction;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.Pod;
import dev.netiso.policy.PolicyRef;
import java.util.List;

/** What comes of taking rules back. */
public sealed interface Revocation {
    /**
     * It can be done.
     *
     * @param deleted in the order to delete them: egress first, the reverse of how they were written
     * @param emptied to write instead of deleting them, without rules
     * @param effect of all of it
     * @param deniedAgain observed connections that pass now and would not then
     * @param useless policies of netiso's own that let nothing through any more afterwards: halves of what is taken back
     * @param opened pods that are isolated no longer; none unless that was asked for
     */
    record Removal(
            List<PolicyRef> deleted,
            List<NetworkPolicy> emptied,
            Effect effect,
            List<Observed> deniedAgain,
            List<PolicyRef> useless,
            List<Opened> opened)
            implements Revocation {
        public Removal {
            deleted = List.copyOf(deleted);
            emptied = List.copyOf(emptied);
            deniedAgain = List.copyOf(deniedAgain);
            useless = List.copyOf(useless);
            opened = List.copyOf(opened);
        }
    }

    /** It would open pods to everything: no other policy isolates them. */
    record WouldOpen(List<Opened> opened, Effect effect, String message, String advice) implements Revocation {
        public WouldOpen {
            opened = List.copyOf(opened);
        }
    }

    /** These are not in the snapshot. */
    record Absent(List<PolicyRef> policies, String message, String advice) implements Revocation {
        public Absent {
            policies = List.copyOf(policies);
        }
    }

    /** Pods that one policy alone isolates; none where it selects no pod now, and would alone isolate those that come. */
    record Opened(PolicyRef policy, Direction direction, List<Pod> pods) {
        public Opened {
            pods = List.copyOf(pods);
        }
    }
}
