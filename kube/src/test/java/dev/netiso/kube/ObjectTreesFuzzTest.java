// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Party;
import dev.netiso.policy.Pod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Objects of every kind that counts, made of the fields that these kinds have, in any place and with any value. */
class ObjectTreesFuzzTest {
    private static final String[][] KINDS = {
        {"networking.k8s.io/v1", "NetworkPolicy"},
        {"policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy"},
        {"policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy"},
        {"policy.networking.k8s.io/v1alpha1", "BaselineAdminNetworkPolicy"},
        {"v1", "Pod"},
        {"v1", "Service"},
        {"v1", "Node"},
        {"v1", "Namespace"},
        {"apps/v1", "Deployment"},
        {"v1", "ReplicationController"},
        {"batch/v1", "CronJob"},
        {"batch/v1", "Job"},
    };
    private static final String[] FIELDS = {
        "spec",
        "status",
        "metadata",
        "name",
        "namespace",
        "labels",
        "ownerReferences",
        "controller",
        "kind",
        "podSelector",
        "namespaceSelector",
        "matchLabels",
        "matchExpressions",
        "key",
        "operator",
        "values",
        "policyTypes",
        "ingress",
        "egress",
        "from",
        "to",
        "ports",
        "port",
        "endPort",
        "protocol",
        "ipBlock",
        "cidr",
        "except",
        "tier",
        "priority",
        "subject",
        "namespaces",
        "pods",
        "networks",
        "nodes",
        "domainNames",
        "action",
        "protocols",
        "tcp",
        "udp",
        "sctp",
        "destinationPort",
        "destinationNamedPort",
        "number",
        "range",
        "start",
        "end",
        "portNumber",
        "portRange",
        "namedPort",
        "containers",
        "initContainers",
        "restartPolicy",
        "containerPort",
        "hostNetwork",
        "nodeName",
        "podIP",
        "podIPs",
        "ip",
        "phase",
        "addresses",
        "address",
        "type",
        "clusterIP",
        "clusterIPs",
        "selector",
        "targetPort",
        "template",
        "jobTemplate",
    };
    private static final Object[] VALUES = {
        "Ingress",
        "Egress",
        "In",
        "NotIn",
        "Exists",
        "DoesNotExist",
        "TCP",
        "UDP",
        "SCTP",
        "Admin",
        "Baseline",
        "Accept",
        "Allow",
        "Deny",
        "Pass",
        "default",
        "10.0.0.0/8",
        "10.0.0.1",
        "::/0",
        "fd00::1",
        "*.example.com",
        "http",
        "Always",
        "None",
        "InternalIP",
        "",
        0,
        1,
        80,
        443,
        65535,
        65536,
        -1,
        1000,
        true,
        false,
        1.5,
        Long.MAX_VALUE,
    };
    private static final int MAX_DEPTH = 9;

    @FuzzTest(maxDuration = "3m")
    void gathers_objects_of_any_shape(FuzzedDataProvider data) {
        ClusterGathering gathering = new ClusterGathering();
        int count = data.consumeInt(1, 4);
        for (int i = 0; i < count; i++) {
            String[] kind = data.pickValue(KINDS);
            Map<String, Object> fields = new LinkedHashMap<>(object(data, 1));
            fields.put("apiVersion", kind[0]);
            fields.put("kind", kind[1]);
            fields.putIfAbsent("metadata", Map.of("name", "object-" + i));
            gathering.add(new Manifest(fields, "object " + i));
        }
        assertUsable(gathering.gather());
    }

    /** Whatever was read can be decided by, and what was not is told. */
    static void assertUsable(Gathered gathered) {
        assertThat(gathered.problems())
                .allSatisfy(problem -> assertThat(problem.message()).isNotBlank());
        assertThat(gathered.problems().size())
                .isGreaterThanOrEqualTo(gathered.snapshot().unreadable().isEmpty() ? 0 : 1);
        Evaluator evaluator = Evaluator.of(gathered.snapshot());
        Party outside = new Party.OfAddress(IpAddress.of("10.0.0.1"));
        gathered.snapshot().pods().stream().limit(4).forEach(pod -> {
            Party inside = new Party.OfPod(pod, address(pod));
            var http = new Transport.Ports(Protocol.TCP, 40000, 80);
            assertThat(evaluator.decide(new Connection(inside, outside, http)).outcome())
                    .isEqualTo(evaluator.outcome(new Connection(inside, outside, http)));
            assertThat(evaluator.decide(new Connection(outside, inside, http)).outcome())
                    .isEqualTo(evaluator.outcome(new Connection(outside, inside, http)));
        });
    }

    private static IpAddress address(Pod pod) {
        return pod.addresses().isEmpty()
                ? IpAddress.UNSPECIFIED
                : pod.addresses().getFirst();
    }

    private static Map<String, Object> object(FuzzedDataProvider data, int depth) {
        Map<String, Object> fields = new LinkedHashMap<>();
        int count = data.consumeInt(0, 5);
        for (int i = 0; i < count; i++) {
            fields.put(data.pickValue(FIELDS), value(data, depth + 1));
        }
        return fields;
    }

    private static @Nullable Object value(FuzzedDataProvider data, int depth) {
        return switch (data.consumeInt(0, depth > MAX_DEPTH ? 2 : 7)) {
            case 0 -> null;
            case 1 -> data.pickValue(VALUES);
            case 2 -> data.consumeString(12);
            case 3 -> list(data, depth);
            default -> object(data, depth);
        };
    }

    private static List<@Nullable Object> list(FuzzedDataProvider data, int depth) {
        List<@Nullable Object> items = new ArrayList<>();
        int count = data.consumeInt(0, 3);
        for (int i = 0; i < count; i++) {
            items.add(value(data, depth + 1));
        }
        return items;
    }
}
