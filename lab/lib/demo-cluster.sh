# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Where the demo runs: the lab, or the cluster of KUBECONFIG; netiso into it and out of it again.
GIVEN=${KUBECONFIG:-}
BPF_OF_NETISO='netiso'

prepare() {
  step "Packages, programs and images"
  make --no-print-directory images || give_up "the build failed"
  PATH=$ROOT/kubectl-netiso/target/dist/bin:$PATH
  if [ -n "$GIVEN" ]; then
    KUBECTL=$(command -v kubectl || lab/lab bin kubectl) || give_up "kubectl is not on PATH"
    KUBE=$GIVEN
    lab/lab build images || give_up "the test pods' image was not built"
    return
  fi
  [ "$(id -u)" = 0 ] || give_up "the lab needs root (network namespaces, containerd); run as root, or set KUBECONFIG to a cluster of yours"
  lab/lab setup cluster || give_up "packages are missing"
  lab/lab build || give_up "the cluster's programs were not built"
  KUBECTL=$(lab/lab bin kubectl)
}

cluster_up() {
  step "A real Kubernetes of two nodes on this machine"
  [ -z "$GIVEN" ] || { say "taken: the cluster of $GIVEN"; k get nodes; load_given; return; }
  lab/lab up --owner $$ || give_up "the lab did not come up"
  KUBE=$(lab/lab kubeconfig)
  lab/lab load daemonset/target/node-agent.tar daemonset/target/flow-server.tar || give_up "the images were not loaded"
  k get nodes
}

load_given() {
  KUBECONFIG=$GIVEN lab/load-given daemonset/target/node-agent.tar daemonset/target/flow-server.tar "$(lab/lab bin images)"/netbox.tar ||
    give_up "the images were not loaded"
}

cluster_down() { [ -n "$GIVEN" ] || [ -z "${KUBE:-}" ] || lab/lab down; }

install_netiso() {
  step "netiso into it, as a user would: kubectl apply --server-side -f install.yaml"
  k apply --server-side -f daemonset/target/install.yaml | sed 's/^/   /'
  if [ "$BREAK" = capture ]; then
    say "broken on purpose: the agents load their program and do not attach it"
    k -n netiso-system patch daemonset node-agent --type=json \
      -p '[{"op": "add", "path": "/spec/template/spec/containers/0/args/-", "value": "--detached"}]' >/dev/null
  fi
  k -n netiso-system rollout status deployment/flow-server --timeout=120s >/dev/null || lost "the flow server did not become ready"
  # A detached agent says that it is not ready; that the demo fails without capture is to be seen where the flow is missing.
  [ "$BREAK" = capture ] || k -n netiso-system rollout status daemonset/node-agent --timeout=120s >/dev/null || lost "the agents did not become ready"
  k wait --for=condition=Available apiservice/v1alpha1.flows.netiso.dev --timeout=60s >/dev/null || lost "the API flows.netiso.dev did not become available"
  k -n netiso-system get pods -o wide
}

uninstall_netiso() {
  step "Away again: kubectl delete -f install.yaml, and unpin.yaml for what would go on counting on the nodes"
  kill "$TAIL_PID" 2>/dev/null || true
  k delete namespace shop payments --wait=true >/dev/null
  k delete -f daemonset/target/install.yaml >/dev/null || lost "uninstalling failed"
  k apply -f daemonset/target/unpin.yaml >/dev/null || lost "unpinning failed"
  k -n netiso-unpin rollout status daemonset/unpin --timeout=60s >/dev/null || lost "unpinning did not end"
  k delete -f daemonset/target/unpin.yaml >/dev/null || lost "unpinning could not be taken away"
  local left
  left=$(k get apiservices,namespaces,clusterroles,clusterrolebindings,priorityclasses,customresourcedefinitions -o name 2>/dev/null | grep -i netiso || true)
  left+=$(k get rolebindings,roles,networkpolicies,configmaps,secrets,serviceaccounts,daemonsets,deployments,services -A -o name 2>/dev/null | grep -i netiso || true)
  [ -z "$left" ] || lost "left in the cluster: $left"
  say "ok: nothing of netiso is left in the cluster"
  if [ -n "$GIVEN" ]; then
    say "   (what is pinned on the nodes of $GIVEN cannot be looked at from here)"
  else
    left=$(for n in 1 2; do lab/lab exec-node "$n" find /sys/fs/bpf -mindepth 1 ! -name '*.debug'; done; bpftool prog show | grep -i "name $BPF_OF_NETISO" || true)
    [ -z "$left" ] || lost "left in the kernel: $left"
    say "ok: no program, map or pin of netiso is left in the kernel"
  fi
}
