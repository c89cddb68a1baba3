// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import dev.netiso.flow.Cidr;
import dev.netiso.policy.ClusterPolicy;
import dev.netiso.policy.ClusterPolicy.Action;
import dev.netiso.policy.ClusterPolicy.Peer;
import dev.netiso.policy.ClusterPolicy.Rule;
import dev.netiso.policy.ClusterPolicy.Subject;
import dev.netiso.policy.PolicyRef;
import dev.netiso.policy.Port;
import dev.netiso.policy.Selector;
import dev.netiso.policy.Tier;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the cluster policies of sigs.k8s.io/network-policy-api by the rules of their CRDs: ClusterNetworkPolicy of apis/v1alpha2, AdminNetworkPolicy and
 * BaselineAdminNetworkPolicy of apis/v1alpha1 as they are since v0.1.2. The shape before that has the same version, and fields that are not known here.
 */
final class ClusterPolicyReader {
    private static final int MAX_PRIORITY = 1000;
    private static final int MAX_NAME = 100;

    /** Of networks and of domain names. */
    private static final int MAX_IN_PEER = 25;

    private static final int MAX_CIDR = 43;
    private static final int MAX_DOMAIN = 256;
    private static final List<String> INGRESS_PEERS = List.of("namespaces", "pods");
    private static final List<String> EGRESS_PEERS = List.of("namespaces", "pods", "networks", "nodes", "domainNames");
    private static final List<String> BASELINE_EGRESS_PEERS = List.of("namespaces", "pods", "networks", "nodes");

    /** As in the CRD, but for the range A-z, which upstream means to be A-Z. */
    private static final Pattern DOMAIN = Pattern.compile(
            "(?:\\*\\.)?(?:[a-zA-Z0-9](?:[-a-zA-Z0-9_]*[a-zA-Z0-9])?\\.)+[a-zA-Z0-9](?:[-a-zA-Z0-9_]*[a-zA-Z0-9])?\\.?");

    private final Reading reading;
    private final Dialect dialect;

    private ClusterPolicyReader(Reading reading, Dialect dialect) {
        this.reading = reading;
        this.dialect = dialect;
    }

    /** What the three kinds say with different words. */
    private enum Dialect {
        CLUSTER("ClusterNetworkPolicy", "v1alpha2", 25),
        ADMIN("AdminNetworkPolicy", "v1alpha1", 100),
        BASELINE("BaselineAdminNetworkPolicy", "v1alpha1", 100);

        private final String kind;
        private final String version;

        /** Of rules, of peers and of ports. */
        private final int maxItems;

        Dialect(String kind, String version, int maxItems) {
            this.kind = kind;
            this.version = version;
            this.maxItems = maxItems;
        }

        private static Optional<Dialect> of(String kind, String apiVersion) {
            return Arrays.stream(values())
                    .filter(dialect -> dialect.kind.equals(kind))
                    .filter(dialect -> (KubeObjects.POLICY_GROUP + "/" + dialect.version).equals(apiVersion))
                    .findFirst();
        }

        private Map<String, Action> actions() {
            return switch (this) {
                case CLUSTER -> Map.of("Accept", Action.ACCEPT, "Deny", Action.DENY, "Pass", Action.PASS);
                case ADMIN -> Map.of("Allow", Action.ACCEPT, "Deny", Action.DENY, "Pass", Action.PASS);
                case BASELINE -> Map.of("Allow", Action.ACCEPT, "Deny", Action.DENY);
            };
        }

        private List<String> egressPeers() {
            return this == BASELINE ? BASELINE_EGRESS_PEERS : EGRESS_PEERS;
        }
    }

    static Conversion<ClusterPolicy> read(GenericKubernetesResource policy) {
        Reading reading = Reading.ofCluster(policy);
        Optional<Dialect> dialect = Dialect.of(policy.getKind(), policy.getApiVersion());
        if (dialect.isEmpty()) {
            reading.problem("apiVersion", "\"" + policy.getApiVersion() + "\" is not known here");
            return reading.nothing();
        }
        ClusterPolicy read =
                new ClusterPolicyReader(reading, dialect.get()).read(new Fields(Fields.of(policy), "", reading));
        return reading.failed() ? reading.nothing() : reading.named(read);
    }

    private ClusterPolicy read(Fields object) {
        Fields spec = object.required("spec");
        Tier tier = switch (dialect) {
            case CLUSTER ->
                spec.oneOf("tier", Map.of("Admin", Tier.ADMIN, "Baseline", Tier.BASELINE))
                        .orElse(Tier.ADMIN);
            case ADMIN -> Tier.ADMIN;
            case BASELINE -> Tier.BASELINE;
        };
        if (dialect == Dialect.BASELINE && !reading.name().equals("default")) {
            reading.problem("metadata.name", "\"" + reading.name() + "\" (expected: default; there can be one only)");
        }
        int priority = dialect == Dialect.BASELINE ? 0 : spec.requiredNumber("priority", 0, MAX_PRIORITY);
        ClusterPolicy policy = new ClusterPolicy(
                new PolicyRef(dialect.kind, "", reading.name()),
                tier,
                priority,
                subject(spec.required("subject")),
                rules(spec, "ingress", "from", INGRESS_PEERS),
                rules(spec, "egress", "to", dialect.egressPeers()));
        spec.nothingElse();
        return policy;
    }

    private Subject subject(Fields subject) {
        List<String> present = subject.present(INGRESS_PEERS);
        if (present.size() != 1) {
            reading.problem(
                    subject.path(), "selects by " + present.size() + " fields (expected: either namespaces or pods)");
            return new Subject(Selector.ALL, Selector.ALL);
        }
        Peer.Pods pods = pods(subject);
        subject.nothingElse();
        return new Subject(pods.namespaces(), pods.pods());
    }

    /** Of {@code namespaces}, else of {@code pods}. */
    private Peer.Pods pods(Fields peer) {
        Optional<Selector> namespaces = peer.selector("namespaces");
        if (namespaces.isPresent() || !peer.has("pods")) {
            return new Peer.Pods(namespaces.orElse(Selector.ALL), Selector.ALL);
        }
        Fields both = peer.required("pods");
        // v1alpha2: "if empty, it selects all Namespaces", and may be left out
        Selector ofNamespaces = dialect == Dialect.CLUSTER
                ? both.selector("namespaceSelector").orElse(Selector.ALL)
                : both.requiredSelector("namespaceSelector");
        Peer.Pods pods = new Peer.Pods(ofNamespaces, both.requiredSelector("podSelector"));
        both.nothingElse();
        return pods;
    }

    private List<Rule> rules(Fields spec, String name, String peersName, List<String> peers) {
        List<Fields> rules = spec.objects(name);
        spec.atMost(name, dialect.maxItems);
        return rules.stream().map(rule -> rule(rule, peersName, peers)).toList();
    }

    private Rule rule(Fields rule, String peersName, List<String> peerFields) {
        String name = rule.text("name").orElse("");
        if (name.length() > MAX_NAME) {
            rule.problem("name", name.length() + " characters (expected: at most " + MAX_NAME + ")");
        }
        Optional<Action> action = rule.oneOf("action", dialect.actions());
        List<Peer> peers = rule.objects(peersName).stream()
                .map(peer -> peer(peer, peerFields, action.orElse(Action.DENY)))
                .toList();
        if (peers.isEmpty()) {
            rule.problem(peersName, "empty (expected: at least one peer)");
        }
        rule.atMost(peersName, dialect.maxItems);
        List<Port> ports = new ClusterPolicyPorts(reading)
                .read(rule, dialect == Dialect.CLUSTER ? "protocols" : "ports", dialect.maxItems);
        rule.nothingElse();
        return new Rule(name, action.orElse(Action.DENY), peers, ports);
    }

    private Peer peer(Fields peer, List<String> known, Action action) {
        List<String> present = peer.present(known);
        List<String> others = peer.others(known);
        if (present.isEmpty()) {
            // a field that the server does not know either is pruned there, and {} is left
            reading.remark(
                    peer.path(),
                    "names no kind of peer that is known here" + (others.isEmpty() ? "" : " " + others) + ": "
                            + (action == Action.ACCEPT ? "it matches nothing" : "the rule denies everything"));
            return new Peer.Unknown();
        }
        if (present.size() + others.size() > 1) {
            reading.problem(peer.path(), "has " + (present.size() + others.size()) + " fields (expected: one)");
        }
        return switch (present.getFirst()) {
            case "networks" -> new Peer.Networks(networks(peer));
            case "nodes" -> new Peer.Nodes(peer.selector("nodes").orElse(Selector.ALL));
            case "domainNames" -> new Peer.DomainNames(domains(peer, action));
            default -> pods(peer);
        };
    }

    private List<Cidr> networks(Fields peer) {
        List<String> texts = peer.texts("networks");
        peer.between("networks", 1, MAX_IN_PEER);
        List<Cidr> blocks = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            Optional<Cidr> block = text.length() > MAX_CIDR ? Optional.empty() : BlockReader.strict(text);
            block.ifPresent(blocks::add);
            if (block.isEmpty()) {
                peer.problem(
                        "networks[" + i + "]",
                        "\"" + text + "\" is not a block of addresses (expected: such as 10.0.0.0/8)");
            }
        }
        return blocks;
    }

    private List<String> domains(Fields peer, Action action) {
        if (action != Action.ACCEPT) {
            reading.remark(peer.path("domainNames"), "with " + action + ", which names are not meant for (NPEP-133)");
        }
        List<String> texts = peer.texts("domainNames");
        peer.between("domainNames", 1, MAX_IN_PEER);
        List<String> patterns = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            if (text.length() > MAX_DOMAIN || !DOMAIN.matcher(text).matches()) {
                peer.problem(
                        "domainNames[" + i + "]",
                        "\"" + text + "\" is not a name (expected: such as example.com or *.example.com)");
            } else {
                String name = text.toLowerCase(Locale.ROOT);
                patterns.add(name.endsWith(".") ? name.substring(0, name.length() - 1) : name);
            }
        }
        return patterns;
    }
}
