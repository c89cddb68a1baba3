// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one implementation does where the API leaves a choice, as far as that is known.
 *
 * @param readings {@code true}: the usual reading of {@link Ambiguity}; {@code false}: the other; absent: not known
 */
public record CniProfile(String name, Map<Ambiguity, Boolean> readings) {
    /** No implementation is named: what is open stays so. */
    public static final CniProfile NONE = new CniProfile("", Map.of());

    /** Those that are known by name, with what is written of them: where, says the line. What nobody wrote down is absent. */
    public static final List<CniProfile> ALL = List.of(
            new CniProfile(
                    "kube-network-policies",
                    Map.of(
                            // kube-network-policies#283, #339: only ingress from the node is exempt
                            Ambiguity.OWN_NODE, true,
                            // pkg/podinfo/ipresolver.go leaves pods of the host network out
                            Ambiguity.HOST_NETWORK, true,
                            // pkg/networkpolicy: a pod that any NetworkPolicy selects is done with in both directions
                            Ambiguity.BASELINE_PER_POD, false,
                            // pkg/networkpolicy compares addresses, whoever holds them
                            Ambiguity.IP_BLOCK_ON_POD, true,
                            // pkg/networkpolicy looks at spec.containers alone
                            Ambiguity.INIT_CONTAINER_PORT, true,
                            // pkg/networkpolicy sorts by name
                            Ambiguity.EQUAL_PRIORITY, true)),
            new CniProfile(
                    "kube-router",
                    Map.of(
                            // PolicyProofE2eTest in lab: kube-router 2.6.3 blocks an isolated pod from its own node
                            Ambiguity.OWN_NODE, true,
                            // kube-router#1080
                            Ambiguity.END_PORT, true,
                            // kube-router#1036: the end-to-end tests of named ports pass
                            Ambiguity.NAMED_PORT, true)),
            new CniProfile(
                    "calico",
                    Map.of(
                            // docs.tigera.io, Felix configuration, defaultEndpointToHostAction: asked after egress
                            // policy
                            Ambiguity.OWN_NODE, true,
                            // docs.tigera.io, host endpoints: policy for pods is for workload endpoints
                            Ambiguity.HOST_NETWORK, true,
                            // calico#8049
                            Ambiguity.PRE_DNAT, true,
                            // libcalico-go#1179
                            Ambiguity.SCTP, true)),
            new CniProfile(
                    "cilium",
                    Map.of(
                            // cilium#14497
                            Ambiguity.IP_BLOCK_ON_POD, false,
                            // docs.cilium.io, SCTP support: beta, and off unless enabled
                            Ambiguity.SCTP, false)),
            // antrea#1764
            new CniProfile("antrea", Map.of(Ambiguity.IP_BLOCK_ON_POD, true)),
            new CniProfile(
                    "aws-vpc-cni",
                    Map.of(
                            // aws-network-policy-agent#65
                            Ambiguity.OWN_NODE, false,
                            // aws-network-policy-agent#166
                            Ambiguity.PRE_DNAT, false)),
            // docs.redhat.com, OpenShift network policy: it applies to ICMP
            new CniProfile("ovn-kubernetes", Map.of(Ambiguity.ICMP, true)));

    public CniProfile {
        readings = Map.copyOf(readings);
        for (Ambiguity ambiguity : readings.keySet()) {
            if (isUnknown(ambiguity)) {
                throw new IllegalArgumentException("profile " + name + ": " + ambiguity.code()
                        + " is something not known, and no implementation's choice");
            }
        }
    }

    private static boolean isUnknown(Ambiguity ambiguity) {
        return switch (ambiguity) {
            case DOMAIN_NAME, ADDRESS_UNKNOWN, UNKNOWN_PEER, POLICY_UNKNOWN -> true;
            case OWN_NODE,
                    HOST_NETWORK,
                    BASELINE_PER_POD,
                    IP_BLOCK_ON_POD,
                    HAIRPIN,
                    INIT_CONTAINER_PORT,
                    PRE_DNAT,
                    EQUAL_PRIORITY,
                    ICMP,
                    END_PORT,
                    SCTP,
                    NAMED_PORT -> false;
        };
    }

    /** The profile of that name. */
    public static Optional<CniProfile> named(String name) {
        return Stream.concat(Stream.of(NONE), ALL.stream())
                .filter(profile -> profile.name().equals(name))
                .findFirst();
    }

    /** What it makes of a doubt; empty if that is not known. */
    public Optional<Outcome> settles(Doubt doubt) {
        return Optional.ofNullable(readings.get(doubt.ambiguity()))
                .map(usual -> usual ? doubt.usual() : doubt.otherwise());
    }
}
