# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The whole: up, down, what makes sure that down happens, status.
#
# $STATE holds .lab (marks it as ours), instance, ready (once up is done), settings, kubeconfig, bin/ (links to the
# built programs), pki/, log/, pid/ (daemons), holder/ (processes that hold namespaces), etcd/ and nodeN/.

up() { # [--owner PID]
  local owner='' wanted
  [ "${1:-}" != --owner ] || { owner=${2:-}; start_time "$owner" >/dev/null || fail "--owner wants the id of a running process, not '$owner'"; shift 2; }
  [ $# -eq 0 ] || fail "up knows --owner PID, not '$1'"
  need_root up
  setup cluster
  read -ra wanted <<<"$(needed_programs)"
  build "${wanted[@]}"
  lock_lab
  if is_there && owner_lives; then
    [ -n "$owner" ] || { say "$LAB_NAME is up already; KUBECONFIG=$KUBECONFIG_FILE"; return 0; }
    fail "$LAB_NAME is up already and belongs to someone else: lab/lab down ends it, or set LAB_NAME, LAB_NET, LAB_POD_NET and LAB_SVC_CIDR for one beside it"
  fi
  remove_lab
  STARTED=$(date +%s%N)
  refuse_taken_addresses
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  trap abandon EXIT
  setsid "$LAB/lab" watch "$STARTED" $$ "$(start_time $$)" </dev/null >"$CACHE/lab/.$LAB_NAME.watch.log" 2>&1 9>&- &
  disown
  make_state "$owner" "${wanted[@]}"
  start_cluster
  touch "$STATE/ready"
  trap - INT TERM HUP EXIT
  reached "up: $LAB_NODES nodes, enforcer $LAB_ENFORCER, kube-proxy $LAB_PROXY_MODE"
  echo "KUBECONFIG=$KUBECONFIG_FILE"
}

needed_programs() {
  local enforcer=$LAB_ENFORCER
  echo "${PROGRAMS/kube-router/${enforcer/none/}}"
}

start_cluster() {
  local node jobs=()
  make_cgroups
  make_switch
  for node in $(nodes); do make_node "$node"; done
  make_pki
  reached "network and certificates"
  start_api_server
  for node in $(nodes); do start_containerd "$node" & jobs+=($!); done
  start_controllers
  reached "API server"
  join_jobs "${jobs[@]}"
  for node in $(nodes); do start_kubelet "$node"; start_proxy "$node"; done
  for node in $(nodes); do
    await 90 "kubelet-node$node" "node$node to be Ready" node_ready "$node"
    K patch node "node$node" --type=merge -p "{\"spec\":{\"podCIDR\":\"$(pod_cidr "$node")\",\"podCIDRs\":[\"$(pod_cidr "$node")\"]}}" >/dev/null
  done
  reached "nodes Ready"
  for node in $(nodes); do start_enforcer "$node"; done
  for node in $(nodes); do [ "$LAB_ENFORCER" = none ] || await 30 "$LAB_ENFORCER-node$node" "$LAB_ENFORCER on node$node" enforcing "$node"; done
  await 30 kube-controller-manager "the default ServiceAccount" K -n default get serviceaccount default
}

join_jobs() { # pid...: each says itself what it could not do
  local job rc=0
  for job in "$@"; do wait "$job" || rc=2; done
  [ $rc = 0 ] || exit $rc
}

make_state() { # owner program...
  local owner=$1 program setting
  shift
  mkdir -p "$STATE"/{bin,log,pid,holder}
  touch "$STATE/.lab"
  for program; do ln -s "$(built "$program")" "$STATE/bin/$program"; done
  for setting in LAB_NODES LAB_NET LAB_POD_NET LAB_SVC_CIDR LAB_ENFORCER LAB_PROXY_MODE; do
    printf '%s=%q\n' "$setting" "${!setting}"
  done >"$STATE/settings"
  echo "$STARTED" >"$STATE/instance"
  [ -z "$owner" ] || echo "$owner $(start_time "$owner")" >"$STATE/owner"
}

# One verb at a time changes a lab. The file stays: removing a lock file is a race.
lock_lab() {
  mkdir -p "$CACHE/lab"
  exec 9>"$CACHE/lab/.$LAB_NAME.lock"
  flock -n 9 || { say "waiting for another lab/lab to finish with $LAB_NAME"; flock -w 120 9 || fail "it does not finish"; }
}

# A process id alone may have been given to another process since.
start_time() { # pid
  local stat
  [[ $1 =~ ^[0-9]+$ ]] && stat=$(cat "/proc/$1/stat" 2>/dev/null) && stat=${stat##*) } && [[ $stat != [ZX]* ]] || return 1
  cut -d' ' -f20 <<<"$stat"
}

is_process() { [ "$(start_time "$1")" = "$2" ]; } # pid start-time

owner_lives() {
  local owner
  [ -e "$STATE/owner" ] || return 0
  read -ra owner <"$STATE/owner" && is_process "${owner[@]}"
}

is_there() { [ -e "$STATE/ready" ] && in_lab "$(cat "$STATE/holder/switch" 2>/dev/null || echo none)"; }

running() {
  is_there || no "$LAB_NAME is not up; lab/lab up starts it"
  # shellcheck source=/dev/null
  . "$STATE/settings"
}

# Started by `up`, in a session of its own: ends the lab when `up` dies on the way, and later when the owner ends.
watch_owner() { # instance up-pid up-start-time
  while is_process "$2" "$3" && ! is_up "$1"; do sleep 0.3; done
  while is_up "$1"; do
    [ -e "$STATE/owner" ] || return 0
    owner_lives || break
    sleep 0.3
  done
  lock_lab
  case $(cat "$STATE/instance" 2>/dev/null) in "$1" | "") remove_lab ;; esac
}

is_up() { [ -e "$STATE/ready" ] && [ "$(cat "$STATE/instance" 2>/dev/null)" = "$1" ]; } # instance

abandon() { # at the exit of an `up` that has not come to its end
  trap '' INT TERM HUP
  say "not up: removing what has been started; its logs go to $CACHE/lab/log-$LAB_NAME"
  rm -rf "$CACHE/lab/log-$LAB_NAME"
  cp -r "$STATE/log" "$CACHE/lab/log-$LAB_NAME" 2>/dev/null
  remove_lab
}

down() {
  need_root down
  lock_lab
  remove_lab
}

# In this order nothing can be started behind it: joining the lab's cgroup is the first thing every process does.
remove_lab() {
  local enabled
  remove_cgroups
  remove_link
  [ ! -d "$STATE" ] || [ -e "$STATE/.lab" ] || rmdir "$STATE" 2>/dev/null || fail "$STATE has no .lab in it and so may be another's: remove it, or set LAB_STATE"
  enabled=$(mktemp)
  cp "$STATE/controllers-enabled" "$enabled" 2>/dev/null || true
  rm -rf "$STATE"
  take_back_controllers "$enabled"
  rm -f "$enabled"
}

status() {
  local daemon broken=0
  running
  for daemon in "$STATE"/pid/*; do alive "${daemon##*/}" || { say "${daemon##*/} has ended; see $STATE/log/${daemon##*/}.log"; broken=1; }; done
  K get nodes -o wide || broken=1
  for node in $(nodes); do node_ready "$node" || broken=1; done
  [ ! -e "$STATE/owner" ] || echo "ends with process $(cut -d' ' -f1 "$STATE/owner")"
  echo "KUBECONFIG=$KUBECONFIG_FILE"
  return $broken
}

load_images() { # file...
  local file node jobs
  [ $# -gt 0 ] || fail "load wants image archives"
  running
  for file in "$@"; do
    [ -r "$file" ] || fail "cannot read $file"
    jobs=()
    for node in $(nodes); do import_image "$node" "$file" & jobs+=($!); done
    join_jobs "${jobs[@]}"
    say "loaded $file into $LAB_NODES nodes"
  done
}

exec_kubectl() { exec "$STATE/bin/kubectl" --kubeconfig="$KUBECONFIG_FILE" "$@"; }
