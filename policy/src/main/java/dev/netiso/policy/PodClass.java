// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Direction;
import dev.netiso.flow.Protocol;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Pods that no policy of the snapshot tells apart, but for their addresses: of one namespace, with the same labels as far as selectors ask for them, and the
 * same declared ports. What is asked for them is found when it is first needed, at worst by several threads at once and with the same result.
 */
final class PodClass {
    /** What stands for a party that is no pod. */
    static final PodClass NONE = new PodClass(-1, new Key("", List.of(), List.of(), false), Map.of(), new Rules() {
        @Override
        public Chain chain(PodClass pod, Direction direction) {
            return Chain.OPEN;
        }

        @Override
        public int[] digest(Chain chain, PodClass pod, Direction direction) {
            return Digest.EVERYBODY;
        }
    });

    /** What is asked for pods of a class. */
    interface Rules {
        Chain chain(PodClass pod, Direction direction);

        /** The {@link Digest} of that chain. */
        int[] digest(Chain chain, PodClass pod, Direction direction);
    }

    /**
     * What tells one class from another.
     *
     * @param values of the labels that selectors ask for
     */
    record Key(String namespace, List<String> values, List<ContainerPort> ports, boolean hostNetwork) {
        @Override
        public int hashCode() {
            int hash = namespace.hashCode();
            for (int i = 0; i < values.size(); i++) {
                hash = 31 * hash + values.get(i).hashCode();
            }
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key(var otherNamespace, var otherValues, var otherPorts, var otherHostNetwork)
                    && namespace.equals(otherNamespace)
                    && same(values, otherValues)
                    && hostNetwork == otherHostNetwork
                    && same(ports, otherPorts);
        }

        /** As {@link List#equals}, without iterators: an index of ten thousand pods is often built before this is compiled. */
        private static <T> boolean same(List<T> one, List<T> other) {
            boolean same = one.size() == other.size();
            for (int i = 0; same && i < one.size(); i++) {
                same = one.get(i).equals(other.get(i));
            }
            return same;
        }
    }

    private final int index;
    private final boolean hostNetwork;
    private final Key key;
    private final Map<String, String> labels;
    private final Rules rules;
    // volatile, so that another thread that sees an array sees what is in it
    private volatile int[] ingressDigest = Digest.UNKNOWN;
    private volatile int[] egressDigest = Digest.UNKNOWN;
    private @Nullable Chain ingress;
    private @Nullable Chain egress;

    /**
     * A class.
     *
     * @param index the bit of the class in a {@link PodSet}; negative if it has none, because no pod of the snapshot is of it
     * @param labels those that selectors ask for
     */
    PodClass(int index, Key key, Map<String, String> labels, Rules rules) {
        this.index = index;
        this.hostNetwork = key.hostNetwork();
        this.key = key;
        this.labels = labels;
        this.rules = rules;
    }

    int index() {
        return index;
    }

    String namespace() {
        return key.namespace();
    }

    Map<String, String> labels() {
        return labels;
    }

    boolean hostNetwork() {
        return hostNetwork;
    }

    boolean isPod() {
        return this != NONE;
    }

    /** A pod that selectors match by every reading. */
    boolean isPlainPod() {
        return this != NONE && !hostNetwork;
    }

    /** The snapshot has such pods, and selectors match them by every reading. */
    boolean isPlainAndIndexed() {
        return index >= 0 && !hostNetwork;
    }

    /** What is asked for its pods in that direction. */
    Chain chain(Direction direction) {
        Chain known = direction == Direction.INGRESS ? ingress : egress;
        return known == null ? found(direction) : known;
    }

    private Chain found(Direction direction) {
        Chain chain = rules.chain(this, direction);
        int[] digest = index >= 0 || !isPod() ? rules.digest(chain, this, direction) : Digest.UNKNOWN;
        switch (direction) {
            case INGRESS -> {
                ingress = chain;
                ingressDigest = digest;
            }
            case EGRESS -> {
                egress = chain;
                egressDigest = digest;
            }
        }
        return chain;
    }

    /** The digest of that for the pods of a snapshot; {@link Digest#UNKNOWN} until {@link #chain} was asked for. */
    int[] egressDigest() {
        return egressDigest;
    }

    /** As {@link #egressDigest}. */
    int[] ingressDigest() {
        return ingressDigest;
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
