# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# etcd, kube-apiserver, kube-controller-manager and kube-scheduler, on node 1.

# Starts a daemon on a node; its output goes to $STATE/log/NAME.log.
start() { # node name command...
  local node=$1 name=$2 holder
  shift 2
  holder=$(holder "node$node") || exit 2
  (
    exec 9>&-
    join_lab
    exec nsenter --target "$holder" --net --mount -- setsid "$@"
  ) </dev/null >"$STATE/log/$name.log" 2>&1 &
  echo $! >"$STATE/pid/$name"
  disown # bash would report its end
}

alive() { in_lab "$(cat "$STATE/pid/$1" 2>/dev/null || echo none)"; } # name

must_live() { # name
  alive "$1" && return
  tail -5 "$STATE/log/$1.log" >&2
  fail "$1 ended; its last lines are above"
}

# Waits for a condition as long as a daemon that it needs lives.
await() { # seconds daemon what command...
  local end=$((SECONDS + $1)) daemon=$2 what=$3
  shift 3
  until ("$@") >/dev/null 2>&1; do # a subshell: a trap must not run with its output gone
    must_live "$daemon"
    [ $SECONDS -lt $end ] || { tail -5 "$STATE/log/$daemon.log" >&2; fail "waited in vain for $what; the last lines of $daemon are above"; }
    sleep 0.1
  done
}

K() { "$STATE/bin/kubectl" --kubeconfig="$KUBECONFIG_FILE" "$@"; }

start_api_server() {
  local pki=$STATE/pki
  start 1 etcd "$STATE/bin/etcd" --data-dir "$STATE/etcd" --unsafe-no-fsync \
    --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 \
    --listen-peer-urls http://127.0.0.1:2380 --initial-advertise-peer-urls http://127.0.0.1:2380 --initial-cluster default=http://127.0.0.1:2380
  # shellcheck disable=SC2086
  start 1 kube-apiserver "$STATE/bin/kube-apiserver" --etcd-servers=http://127.0.0.1:2379 \
    --secure-port=6443 --advertise-address="$(node_ip 1)" --tls-cert-file="$pki/apiserver.crt" --tls-private-key-file="$pki/apiserver.key" \
    --client-ca-file="$pki/ca.crt" --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction --allow-privileged=true \
    --service-account-issuer=https://kubernetes.default.svc.cluster.local \
    --service-account-key-file="$pki/sa.pub" --service-account-signing-key-file="$pki/sa.key" \
    --kubelet-client-certificate="$pki/apiserver-kubelet-client.crt" --kubelet-client-key="$pki/apiserver-kubelet-client.key" \
    --kubelet-certificate-authority="$pki/ca.crt" --kubelet-preferred-address-types=InternalIP \
    --requestheader-client-ca-file="$pki/front-proxy-ca.crt" --requestheader-allowed-names=front-proxy-client \
    --requestheader-username-headers=X-Remote-User --requestheader-group-headers=X-Remote-Group \
    --requestheader-uid-headers=X-Remote-Uid --requestheader-extra-headers-prefix=X-Remote-Extra- \
    --proxy-client-cert-file="$pki/front-proxy-client.crt" --proxy-client-key-file="$pki/front-proxy-client.key" \
    --enable-aggregator-routing=true --service-cluster-ip-range="$LAB_SVC_CIDR" ${LAB_APISERVER_ARGS:-}
}

start_controllers() {
  local pki=$STATE/pki
  await 60 kube-apiserver "the API server" K get --raw /readyz
  start 1 kube-controller-manager "$STATE/bin/kube-controller-manager" --kubeconfig="$pki/controller-manager.kubeconfig" \
    --leader-elect=false --use-service-account-credentials=true --root-ca-file="$pki/ca.crt" --service-account-private-key-file="$pki/sa.key" \
    --cluster-signing-cert-file="$pki/ca.crt" --cluster-signing-key-file="$pki/ca.key" \
    --allocate-node-cidrs=false --service-cluster-ip-range="$LAB_SVC_CIDR" --bind-address=127.0.0.1
  start 1 kube-scheduler "$STATE/bin/kube-scheduler" --kubeconfig="$pki/scheduler.kubeconfig" --leader-elect=false --bind-address=127.0.0.1
  K apply --server-side -f "$LAB/lib/rbac.yaml" >/dev/null || fail "the API server refused lib/rbac.yaml"
}
