# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034
# Settings, and the few words every part uses.

LAB_NAME=${LAB_NAME:-netiso-lab}             # names the link on the machine, the cgroup and the state directory
LAB_NODES=${LAB_NODES:-2}
LAB_NET=${LAB_NET:-10.203.0}                 # a /24: the machine is .1, node N is .(N+1)
LAB_POD_NET=${LAB_POD_NET:-10.244}           # a /16: node N's pods are in .(N-1).0/24
LAB_SVC_CIDR=${LAB_SVC_CIDR:-10.96.0.0/16}
LAB_ENFORCER=${LAB_ENFORCER:-kube-router}    # kube-router | kube-network-policies | none
LAB_PROXY_MODE=${LAB_PROXY_MODE:-nftables}   # nftables | iptables
LAB_CNI_BIN=${LAB_CNI_BIN:-/usr/lib/cni}
STATE=${LAB_STATE:-/var/lib/$LAB_NAME}
CACHE=${NETISO_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/netiso}
KUBECONFIG_FILE=$STATE/kubeconfig
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

MACHINE_IP=$LAB_NET.1
API_SERVER=https://$LAB_NET.2:6443
SVC_IP=${LAB_SVC_CIDR%.*}.1                  # the Service "kubernetes": the first address of the range

say() { printf '%s\n' "lab: $*" >&2; }
fail() { say "$*"; exit 2; }
no() { say "$*"; exit 1; }

nodes() { seq "$LAB_NODES"; }
node_ip() { echo "$LAB_NET.$(($1 + 1))"; }
pod_cidr() { echo "$LAB_POD_NET.$(($1 - 1)).0/24"; }

[[ $LAB_NAME =~ ^[a-z][a-z0-9-]{0,14}$ ]] || fail "LAB_NAME '$LAB_NAME' must be 1 to 15 of a-z, 0-9 and '-' (it names a network link)"
[[ $LAB_NODES =~ ^[1-9]$ ]] || fail "LAB_NODES '$LAB_NODES' must be 1 to 9"
[[ $STATE = /* && $CACHE = /* ]] || fail "LAB_STATE and NETISO_CACHE must be absolute paths"
case $LAB_ENFORCER in kube-router | kube-network-policies | none) ;; *) fail "LAB_ENFORCER '$LAB_ENFORCER' must be kube-router, kube-network-policies or none" ;; esac
case $LAB_PROXY_MODE in nftables | iptables) ;; *) fail "LAB_PROXY_MODE '$LAB_PROXY_MODE' must be nftables or iptables" ;; esac

need_root() { [ "$(id -u)" = 0 ] || fail "'$1' makes namespaces and mounts and so needs root: run it with sudo"; } # verb

# Milliseconds since `up` began, before what has been reached.
reached() { say "$(printf '%6d ms' $((($(date +%s%N) - STARTED) / 1000000)))  $*"; }

# Runs a command until it succeeds; gives up after SECONDS with false.
within() { # seconds command...
  local end=$((SECONDS + $1))
  shift
  until ("$@") >/dev/null 2>&1; do # a subshell: a trap must not run with its output gone
    [ $SECONDS -lt $end ] || return 1
    sleep 0.1
  done
}
