// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.allow;

import dev.netiso.cli.CommandFailure;
import dev.netiso.cli.cluster.ClusterError;
import dev.netiso.cli.cluster.ClusterException;
import dev.netiso.cli.cluster.ClusterReader;
import dev.netiso.flow.Cidr;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Party;
import dev.netiso.policy.Pod;
import dev.netiso.policy.Snapshot;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The block of {@code --cidr}: outside of the cluster, since what is in it is let through by its labels alone. */
final class OutsideBlock {
    private final Cidr block;
    private final ClusterReader reader;

    OutsideBlock(Cidr block, ClusterReader reader) {
        this.block = block;
        this.reader = reader;
    }

    /**
     * Asks whether it may stand for an end of these connections.
     *
     * @return what is not known of it
     * @throws CommandFailure if no end is an address outside, or it holds a pod's or a service's address
     */
    List<String> check(List<Connection> connections, Snapshot snapshot) {
        if (ends(connections).noneMatch(Party.OfAddress.class::isInstance)) {
            // a block that is not used would seem to have been
            throw CommandFailure.unanswered(
                    "--cidr " + block + ": no end of this connection is an address outside of the cluster");
        }
        try {
            require(holder(snapshot).or(() -> reader.holderIn(block)));
            return List.of();
        } catch (ClusterException e) {
            if (e.error().kind() != ClusterError.Kind.FORBIDDEN) {
                throw e;
            }
            return List.of("whether pods or services have an address in " + block + " is not known ("
                    + e.error().explain() + ")");
        }
    }

    private void require(Optional<String> holder) {
        holder.ifPresent(who -> {
            throw CommandFailure.unanswered("--cidr " + block + " holds " + who
                    + ": name a block outside of the cluster; what is in it is let through by its labels");
        });
    }

    private Optional<String> holder(Snapshot snapshot) {
        return snapshot.pods().stream()
                .filter(Pod::selectable)
                .flatMap(pod -> pod.addresses().stream()
                        .filter(block::contains)
                        .map(address -> "pod " + pod.namespace() + "/" + pod.name() + " (" + address + ")"))
                .findFirst();
    }

    private static Stream<Party> ends(List<Connection> connections) {
        return connections.stream().flatMap(connection -> Stream.of(connection.source(), connection.destination()));
    }
}
