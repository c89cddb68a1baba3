# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# One node: its namespaces, containerd, kubelet, kube-proxy and the NetworkPolicy enforcer.

make_node() { # number
  mkdir -p "$STATE/node$1/cni"
  hold "node$1" --mount --propagation private
  on_node "$1" "$LAB/lib/node-mounts.sh" "$STATE/node$1" "$STATE" "$CACHE" || fail "node$1's mounts could not be made"
  connect_node "$1"
}

start_containerd() { # number
  containerd_config "$1" >"$STATE/node$1/containerd.toml"
  cni_config "$1" >"$STATE/node$1/cni/10-pods.conflist"
  start "$1" "containerd-node$1" containerd --config "$STATE/node$1/containerd.toml"
  await 30 "containerd-node$1" "containerd on node$1" on_node "$1" ctr version
  local image
  for image in pause netbox; do import_image "$1" "$STATE/bin/images/$image.tar"; done
}

# Read from standard input: the node may not see the file where the machine does.
import_image() { # number file
  local said
  said=$(on_node "$1" ctr -n k8s.io images import --snapshotter "$(snapshotter)" - 2>&1 <"$2") || fail "node$1 could not import $2: $(tail -1 <<<"$said")"
}

# overlayfs cannot lie on overlayfs (a lab inside a container).
snapshotter() {
  if [ -n "${LAB_SNAPSHOTTER:-}" ]; then echo "$LAB_SNAPSHOTTER"
  elif [ "$(stat -f -c %T "$STATE")" = overlayfs ]; then echo native
  else echo overlayfs; fi
}

containerd_config() { # number
  cat <<T
version = 2
root = "/var/lib/containerd"
state = "/run/containerd"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/pause:1"
  disable_apparmor = true
  # runc may not lower oom_score_adj where CAP_SYS_RESOURCE is missing
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "$LAB_CNI_BIN"
    conf_dir = "$STATE/node$1/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "$(snapshotter)"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
[plugins."io.containerd.internal.v1.opt"]
  path = "/var/lib/containerd/opt"
T
}

cni_config() { # number
  cat <<J
{"cniVersion": "0.4.0", "name": "pods", "plugins": [
  {"type": "ptp", "ipMasq": false, "mtu": 1500, "ipam": {"type": "host-local", "dataDir": "/var/lib/cni/ipam",
   "ranges": [[{"subnet": "$(pod_cidr "$1")"}]], "routes": [{"dst": "0.0.0.0/0"}]}}
]}
J
}

start_kubelet() { # number
  kubelet_config "$1" >"$STATE/node$1/kubelet.yaml"
  start "$1" "kubelet-node$1" "$STATE/bin/kubelet" --kubeconfig="$STATE/pki/kubelet$1.kubeconfig" --config="$STATE/node$1/kubelet.yaml" \
    --hostname-override="node$1" --node-ip="$(node_ip "$1")"
}

kubelet_config() { # number
  cat <<Y
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
failCgroupV1: false
cgroupDriver: cgroupfs
cgroupRoot: /$LAB_NAME/node$1
failSwapOn: false
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
address: 0.0.0.0
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: $STATE/pki/ca.crt}}
authorization: {mode: Webhook}
tlsCertFile: $STATE/pki/kubelet$1.crt
tlsPrivateKeyFile: $STATE/pki/kubelet$1.key
resolvConf: ""
clusterDomain: cluster.local
volumePluginDir: /var/lib/kubelet/volumeplugins
nodeStatusUpdateFrequency: 5s
evictionHard: {memory.available: 100Mi, nodefs.available: 1%, imagefs.available: 1%}
imageGCHighThresholdPercent: 100
Y
}

node_ready() { [ "$(K get node "node$1" -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}')" = True ]; } # number

# kube-proxy cannot set the machine's conntrack sysctls from a network namespace: hence the zeros.
start_proxy() { # number
  start "$1" "kube-proxy-node$1" "$STATE/bin/kube-proxy" --kubeconfig="$STATE/pki/kube-proxy.kubeconfig" --proxy-mode="$LAB_PROXY_MODE" \
    --hostname-override="node$1" --cluster-cidr="$LAB_POD_NET.0.0/16" --bind-address="$(node_ip "$1")" \
    --conntrack-max-per-core=0 --conntrack-tcp-timeout-established=0 --conntrack-tcp-timeout-close-wait=0
}

start_enforcer() { # number
  case $LAB_ENFORCER in
  kube-router)
    start "$1" "kube-router-node$1" "$STATE/bin/kube-router" --kubeconfig="$STATE/pki/enforcer.kubeconfig" --hostname-override="node$1" \
      --run-firewall=true --run-router=false --run-service-proxy=false --run-loadbalancer=false \
      --service-cluster-ip-range="$LAB_SVC_CIDR" --health-port=0 ;;
  kube-network-policies)
    start "$1" "kube-network-policies-node$1" "$STATE/bin/kube-network-policies" --kubeconfig="$STATE/pki/enforcer.kubeconfig" \
      --hostname-override="node$1" --disable-nri=true --metrics-bind-address=127.0.0.1:9080 ;;
  none) ;;
  esac
}

enforcing() { # number
  case $LAB_ENFORCER in
  kube-router) on_node "$1" iptables -S KUBE-ROUTER-FORWARD ;;
  kube-network-policies) on_node "$1" nft list table inet kube-network-policies ;;
  none) ;;
  esac
}
