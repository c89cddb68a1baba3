// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Direction;
import dev.netiso.flow.Protocol;
import java.util.List;
import java.util.Map;

/**
 * Pods that no policy of the snapshot tells apart, but for their addresses: of one namespace, with the same labels as far as selectors ask for them, and the
 * same declared ports. Immutable once {@link PolicyIndex} has filled in the chains.
 */
final class PodClass {
    /** What stands for a party that is no pod. */
    static final PodClass NONE = new PodClass(-1, new Key("", Map.of(), List.of(), false));

    /** What tells one class from another; of labels only those that a selector asks for. */
    record Key(String namespace, Map<String, String> labels, List<ContainerPort> ports, boolean hostNetwork) {}

    private final int index;
    private final Key key;
    private Chain ingress = Chain.OPEN;
    private Chain egress = Chain.OPEN;

    /** @param index the bit of the class in a {@link PodSet}; negative if it has none, because no pod of the snapshot is of it */
    PodClass(int index, Key key) {
        this.index = index;
        this.key = key;
    }

    void setChains(Chain ingress, Chain egress) {
        this.ingress = ingress;
        this.egress = egress;
    }

    int index() {
        return index;
    }

    String namespace() {
        return key.namespace();
    }

    Map<String, String> labels() {
        return key.labels();
    }

    boolean hostNetwork() {
        return key.hostNetwork();
    }

    boolean isPod() {
        return this != NONE;
    }

    /** A pod that selectors match by every reading. */
    boolean isPlainPod() {
        return this != NONE && !key.hostNetwork();
    }

    /** What is asked for its pods in that direction. */
    Chain chain(Direction direction) {
        return direction == Direction.INGRESS ? ingress : egress;
    }

    List<ContainerPort> ports() {
        return key.ports();
    }

    /** {@link Match} of the port that a packet is for with the ports declared by a name. */
    int declares(Port.Named named, int packet, int readings) {
        int match = Match.NO;
        for (int i = 0; i < key.ports().size(); i++) {
            ContainerPort port = key.ports().get(i);
            if (Packet.of(port.protocol(), port.number()) == packet
                    && port.name().equals(named.name())
                    && isOf(named, port.protocol())) {
                if (!port.initContainer() || Ambiguity.INIT_CONTAINER_PORT.isIn(readings)) {
                    return Match.YES;
                }
                match = Ambiguity.INIT_CONTAINER_PORT.bit();
            }
        }
        return match;
    }

    private static boolean isOf(Port.Named named, Protocol protocol) {
        return named.protocol().isEmpty() || named.protocol().get() == protocol;
    }
}
