# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Checks the lab with real pods: paths, isolation of the nodes, policies. Exit 1 when anything is not as it should be.

SERVERS=lab-verify-servers CLIENTS=lab-verify-clients

verify() {
  local began=$SECONDS first second service
  WRONG=0
  trap 'K delete namespace "$SERVERS" "$CLIENTS" --ignore-not-found >/dev/null' EXIT
  make_test_pods
  first=$(pod_ip server1) second=$(pod_ip server2) service=$(K -n "$SERVERS" get service server -o 'jsonpath={.spec.clusterIP}')
  check_paths "$first" "$second" "$service"
  check_nodes "$first" "$second"
  [ "$LAB_ENFORCER" = none ] || check_policies "$second" "$service"
  say "$([ $WRONG = 0 ] && echo "all as it should be" || echo "$WRONG checks failed"), after $((SECONDS - began)) s"
  [ $WRONG = 0 ]
}

make_test_pods() {
  K create namespace "$CLIENTS" >/dev/null
  K create namespace "$SERVERS" >/dev/null
  K label namespace "$SERVERS" pod-security.kubernetes.io/enforce=restricted >/dev/null
  local namespace
  for namespace in "$CLIENTS" "$SERVERS"; do within 20 K -n "$namespace" get serviceaccount default || fail "$namespace has no default ServiceAccount"; done
  {
    test_pod "$SERVERS" server1 node1 '[serve, "8080", "5353/udp"]'
    test_pod "$SERVERS" server2 "node$LAB_NODES" '[serve, "8080", "5353/udp"]'
    test_pod "$CLIENTS" client node1 '[sleep]'
    test_pod "$CLIENTS" other "node$LAB_NODES" '[sleep]'
    cat <<Y
---
apiVersion: v1
kind: Service
metadata: {name: server, namespace: $SERVERS}
spec: {selector: {app: server2}, ports: [{name: http, port: 80, targetPort: 8080}]}
Y
  } | K apply -f - >/dev/null
  K -n "$SERVERS" wait pod --all --for=condition=Ready --timeout=60s >/dev/null || fail "server pods are not Ready"
  K -n "$CLIENTS" wait pod --all --for=condition=Ready --timeout=60s >/dev/null || fail "client pods are not Ready"
}

test_pod() { # namespace name node args
  cat <<Y
---
apiVersion: v1
kind: Pod
metadata: {name: $2, namespace: $1, labels: {app: $2}}
spec:
  nodeName: $3
  terminationGracePeriodSeconds: 1
  securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
  containers:
  - name: netbox
    image: localhost/netbox:1
    args: $4
    securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
$([ "$1/$2" != "$CLIENTS/client" ] || echo '    volumeMounts: [{name: netns, mountPath: /netns, mountPropagation: HostToContainer, readOnly: true}]
  volumes: [{name: netns, hostPath: {path: /run/netns}}]')
Y
}

pod_ip() { K -n "$SERVERS" get pod "$1" -o 'jsonpath={.status.podIP}'; }

get() { K -n "$CLIENTS" exec "$1" -- netbox get "$2" "${3:-2s}"; } # client target timeout

is() { # what command...
  local what=$1 said
  shift
  if said=$("$@" 2>&1); then echo "ok    $what"; else echo "FAIL  $what: $said"; WRONG=$((WRONG + 1)); fi
}

is_denied() { # what client target
  local said
  if said=$(get "$2" "$3" 2>&1) || ! grep -qE 'refused|timeout' <<<"$said"; then echo "FAIL  $1: $said"; WRONG=$((WRONG + 1)); else echo "ok    $1"; fi
}

check_paths() { # first-ip second-ip service-ip
  is "pod to pod, other node, TCP" get client "$2:8080"
  is "pod to pod, other node, UDP" get client "$2:5353/udp"
  is "pod to pod, same node" get client "$1:8080"
  is "pod to Service" within 5 get client "$3:80"
  local ip
  for ip in "$1" "$2"; do
    is "kube-apiserver's namespace to pod $ip" on_node 1 curl -sS --noproxy '*' --max-time 3 "http://$ip:8080/"
    is "the machine to pod $ip" curl -sS --noproxy '*' --max-time 3 "http://$ip:8080/"
  done
  is "the machine to the Service" curl -sS --noproxy '*' --max-time 3 "http://$3/"
  is "netbox burst counts its answers" burst_answered "$2:8080" 20
}

burst_answered() { K -n "$CLIENTS" exec client -- netbox burst "$1" "$2" 5ms | grep ": $2 answered, 0 refused, 0 timed out"; } # target count

check_nodes() {
  local node
  for node in $(nodes); do
    is "node$node sees the network namespaces of its own pods only" sees_own_pods "$node"
    is "nothing is pinned on node$node" test -z "$(on_node "$node" find /sys/fs/bpf -mindepth 1 ! -name '*.debug')"
  done
  is "a running pod sees network namespaces made after it" late_namespace_seen
  is "extension API servers find the front proxy's authority" grep -q 'BEGIN CERTIFICATE' <<<"$(K -n kube-system get configmap \
    extension-apiserver-authentication -o 'jsonpath={.data.requestheader-client-ca-file}')"
}

sees_own_pods() { # number
  [ "$(on_node "$1" ls /run/netns | wc -l)" = "$(K get pods -A --field-selector "spec.nodeName=node$1" -o name | wc -l)" ]
}

late_namespace_seen() {
  test_pod "$CLIENTS" late node1 '[sleep]' | K apply -f - >/dev/null
  K -n "$CLIENTS" wait pod/late --for=condition=Ready --timeout=30s >/dev/null
  local name
  for name in $(on_node 1 ls /run/netns); do
    # a mount that did not propagate is the empty file below it, on tmpfs
    [ "$(K -n "$CLIENTS" exec client -- stat -c %i "/netns/$name")" = "$(on_node 1 stat -c %i "/run/netns/$name")" ] || return 1
  done
}

check_policies() { # pod-ip service-ip
  policy deny '{podSelector: {}, policyTypes: [Ingress]}'
  is "a default deny takes effect" within 10 refused "$1:8080"
  is_denied "denied: UDP" client "$1:5353/udp"
  is_denied "denied: the Service" client "$2:80"
  is_denied "denied: from the same node" other "$1:8080"
  policy allow-client "{podSelector: {matchLabels: {app: server2}}, ingress: [{from: [{namespaceSelector: {matchLabels: \
    {kubernetes.io/metadata.name: $CLIENTS}}, podSelector: {matchLabels: {app: client}}}], ports: [{port: 8080, protocol: TCP}]}]}"
  is "an added rule takes effect" within 10 get client "$1:8080" 500ms
  is "allowed: the Service" get client "$2:80"
  is_denied "still denied: UDP" client "$1:5353/udp"
  is_denied "still denied: the other pod" other "$1:8080"
}

refused() { ! get client "$1" 500ms; } # target

policy() { # name spec
  K apply -f - >/dev/null <<Y
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: $1, namespace: $SERVERS}
spec: $2
Y
}
