// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Workload;
import dev.netiso.policy.ContainerPort;
import dev.netiso.policy.Namespace;
import dev.netiso.policy.Pod;
import dev.netiso.policy.Selector;
import dev.netiso.policy.Service;
import dev.netiso.policy.Service.ServicePort;
import dev.netiso.policy.Service.Target;
import dev.netiso.policy.synthesis.WorkloadRef;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ClusterGatheringTest {
    static Gathered gather(String... files) {
        ClusterGathering gathering = new ClusterGathering();
        for (int i = 0; i < files.length; i++) {
            try {
                Manifests.read(
                        new ByteArrayInputStream(files[i].getBytes(StandardCharsets.UTF_8)),
                        "file" + (i + 1) + ".yaml",
                        gathering::add);
            } catch (IOException e) {
                throw new AssertionError(e.getMessage(), e);
            }
        }
        return gathering.gather();
    }

    private static List<Pod> pods(String... files) {
        Gathered gathered = gather(files);
        assertThat(gathered.problems()).isEmpty();
        return gathered.snapshot().pods();
    }

    @Test
    void a_workload_without_pods_counts_as_one_pod_of_its_template() {
        Gathered gathered = gather("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, namespace: shop, labels: {not: this}}
                spec:
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web, tier: front}}
                    spec:
                      hostNetwork: true
                      containers: [{name: a, image: some/image, ports: [{name: http, containerPort: 80}]}]
                      initContainers: [{name: b, restartPolicy: Always, ports: [{containerPort: 81}]}]
                """);

        assertThat(gathered.problems()).isEmpty();
        assertThat(gathered.snapshot().pods())
                .containsExactly(new Pod(
                        "shop",
                        "web",
                        "",
                        Map.of("app", "web", "tier", "front"),
                        List.of(),
                        List.of(
                                new ContainerPort("http", Protocol.TCP, 80),
                                new ContainerPort("", Protocol.TCP, 81, true)),
                        new Workload("Deployment", "web"),
                        "",
                        true,
                        false));
        assertThat(gathered.workloadSelectors())
                .isEqualTo(Map.of(
                        new WorkloadRef("shop", new Workload("Deployment", "web")),
                        Selector.ofLabels(Map.of("app", "web"))));
    }

    @Test
    void every_kind_of_workload_makes_pods() {
        String template = "template: {metadata: {labels: {app: a}}, spec: {containers: []}}";
        List<Pod> pods = pods("""
                {apiVersion: apps/v1, kind: StatefulSet, metadata: {name: a}, spec: {%1$s}}
                ---
                {apiVersion: apps/v1, kind: DaemonSet, metadata: {name: b}, spec: {%1$s}}
                ---
                {apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: c}, spec: {%1$s}}
                ---
                {apiVersion: v1, kind: ReplicationController, metadata: {name: d}, spec: {selector: {app: a}, %1$s}}
                ---
                {apiVersion: batch/v1, kind: Job, metadata: {name: e}, spec: {%1$s}}
                ---
                {apiVersion: batch/v1, kind: CronJob, metadata: {name: f}, spec: {jobTemplate: {spec: {%1$s}}}}
                ---
                {apiVersion: argoproj.io/v1alpha1, kind: Rollout, metadata: {name: g}, spec: {strategy: {canary: {}}, %1$s}}
                ---
                {apiVersion: v1, kind: Pod, metadata: {name: h, labels: {app: a}}}
                """.formatted(template));

        assertThat(pods)
                .extracting(pod -> pod.namespace() + "/" + pod.workload().kind() + "/" + pod.name())
                .containsExactlyInAnyOrder(
                        "default/StatefulSet/a",
                        "default/DaemonSet/b",
                        "default/ReplicaSet/c",
                        "default/ReplicationController/d",
                        "default/Job/e",
                        "default/CronJob/f",
                        "default/Rollout/g",
                        "default/Pod/h");
        assertThat(pods).allSatisfy(pod -> assertThat(pod.labels()).containsEntry("app", "a"));
        assertThat(pods)
                .filteredOn(pod -> pod.workload().kind().equals("Job"))
                .allSatisfy(pod -> assertThat(pod.labels()).containsEntry("batch.kubernetes.io/job-name", "e"));
    }

    @Test
    void a_workload_whose_pods_are_there_needs_no_template() {
        List<Pod> pods = pods("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web}
                spec: {template: {metadata: {labels: {app: web}}}}
                ---
                apiVersion: apps/v1
                kind: ReplicaSet
                metadata: {name: web-5f7, ownerReferences: [{kind: Deployment, name: web, controller: true}]}
                spec: {template: {metadata: {labels: {app: web}}}}
                ---
                apiVersion: v1
                kind: Pod
                metadata:
                  name: web-5f7-x
                  ownerReferences: [{kind: ReplicaSet, name: web-5f7, controller: true}]
                status: {podIP: 10.0.0.1}
                """);

        assertThat(pods).extracting(Pod::name).containsExactly("web-5f7-x");
        assertThat(pods).extracting(Pod::workload).containsExactly(new Workload("Deployment", "web"));
    }

    @Test
    void pods_of_jobs_belong_to_their_cron_job_and_ended_ones_leave_it_its_template() {
        List<Pod> pods = pods("""
                {apiVersion: batch/v1, kind: CronJob, metadata: {name: c}, spec: {jobTemplate: {spec: {template: {spec: {}}}}}}
                ---
                apiVersion: batch/v1
                kind: Job
                metadata: {name: c-1, ownerReferences: [{kind: CronJob, name: c, controller: true}]}
                spec: {template: {spec: {}}}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: c-1-x, ownerReferences: [{kind: Job, name: c-1, controller: true}]}
                status: {phase: Succeeded}
                ---
                apiVersion: batch/v1
                kind: Job
                metadata: {name: migration}
                spec: {template: {spec: {}}}
                status: {completionTime: "2026-11-01T12:00:00Z"}
                """);

        assertThat(pods).extracting(Pod::name).containsExactly("c-1-x", "c");
        assertThat(pods).extracting(Pod::workload).containsOnly(new Workload("CronJob", "c"));
    }

    @Test
    void namespaces_have_the_label_of_their_name_and_need_not_be_declared() {
        Gathered gathered = gather("""
                {apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: a}}}
                ---
                {apiVersion: v1, kind: Pod, metadata: {name: p}}
                ---
                {apiVersion: v1, kind: Service, metadata: {name: s, namespace: payments}}
                ---
                {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: n, namespace: dns}}
                """);

        assertThat(gathered.problems()).isEmpty();
        assertThat(gathered.snapshot().namespaces())
                .containsExactlyInAnyOrder(
                        new Namespace("shop", Map.of("team", "a", "kubernetes.io/metadata.name", "shop")),
                        new Namespace("default", Map.of("kubernetes.io/metadata.name", "default")),
                        new Namespace("payments", Map.of("kubernetes.io/metadata.name", "payments")),
                        new Namespace("dns", Map.of("kubernetes.io/metadata.name", "dns")));
    }

    @Test
    void reads_services_with_their_targets() {
        Gathered gathered = gather("""
                apiVersion: v1
                kind: Service
                metadata: {name: web, namespace: shop}
                spec:
                  clusterIP: 10.96.0.1
                  clusterIPs: [10.96.0.1, "fd00:96::1"]
                  selector: {app: web}
                  ports: [{name: http, port: 80, targetPort: http}, {port: 443}, {port: 53, targetPort: 5353, protocol: UDP}]
                ---
                {apiVersion: v1, kind: Service, metadata: {name: headless}, spec: {clusterIP: None, clusterIPs: [None]}}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: elsewhere}
                spec: {type: ExternalName, externalName: example.com, selector: {app: web}}
                """);

        assertThat(gathered.problems()).isEmpty();
        assertThat(gathered.snapshot().services())
                .containsExactly(
                        new Service(
                                "shop",
                                "web",
                                List.of(IpAddress.of("10.96.0.1"), IpAddress.of("fd00:96::1")),
                                List.of(
                                        new ServicePort("http", Protocol.TCP, 80, new Target.Named("http")),
                                        new ServicePort("", Protocol.TCP, 443, new Target.Numbered(443)),
                                        new ServicePort("", Protocol.UDP, 53, new Target.Numbered(5353))),
                                Optional.of(Selector.ofLabels(Map.of("app", "web")))),
                        new Service("default", "headless", List.of(), List.of(), Optional.empty()),
                        new Service("default", "elsewhere", List.of(), List.of(), Optional.empty()));
    }

    @Test
    void takes_typed_objects_too() {
        ClusterGathering gathering = new ClusterGathering();
        gathering.add(new PodBuilder()
                .withNewMetadata()
                .withName("p")
                .withNamespace("shop")
                .endMetadata()
                .build());

        assertThat(gathering.gather().snapshot().pods()).extracting(Pod::name).containsExactly("p");
    }
}
