# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The whole: up, down, what makes sure that down happens, status.
#
# $STATE holds .lab (marks it as ours), instance, ready (once up is done), settings, kubeconfig, bin/ (links to the
# built programs), pki/, log/, pid/ (daemons), holder/ (processes that hold namespaces), etcd/ and nodeN/.

up() { # [--owner PID]
  local owner=
  [ "${1:-}" != --owner ] || { owner=${2:-}; start_time "$owner" >/dev/null || fail "--owner wants the id of a running process, not '$owner'"; shift 2; }
  [ $# -eq 0 ] || fail "up knows --owner PID, not '$1'"
  need_root
  setup cluster
  build $(needed_programs)
  lock_lab
  if in_use; then
    [ -n "$owner" ] || { say "$LAB_NAME is up already; KUBECONFIG=$KUBECONFIG_FILE"; return 0; }
    fail "$LAB_NAME is up already and belongs to someone else: lab/lab down ends it, or set LAB_NAME, LAB_NET, LAB_POD_NET and LAB_SVC_CIDR for one beside it"
  fi
  remove_lab
  STARTED=$(date +%s%N)
  refuse_taken_addresses
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  trap abandon EXIT
  make_state "$owner"
  start_cluster
  touch "$STATE/ready"
  trap - INT TERM HUP EXIT
  reached "up: $LAB_NODES nodes, enforcer $LAB_ENFORCER, kube-proxy $LAB_PROXY_MODE"
  echo "KUBECONFIG=$KUBECONFIG_FILE"
}

needed_programs() {
  echo "${PROGRAMS/kube-router/}"
  [ "$LAB_ENFORCER" = none ] || echo "$LAB_ENFORCER"
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

join_jobs() { # pid...
  local job
  for job in "$@"; do wait "$job" || fail "a node could not be started"; done
}

make_state() { # owner
  local program setting
  mkdir -p "$STATE"/{bin,log,pid,holder}
  touch "$STATE/.lab"
  for program in $(needed_programs); do ln -s "$(built "$program")" "$STATE/bin/$program"; done
  for setting in LAB_NODES LAB_NET LAB_POD_NET LAB_SVC_CIDR LAB_ENFORCER LAB_PROXY_MODE; do
    printf '%s=%q\n' "$setting" "${!setting}"
  done >"$STATE/settings"
  date +%s%N >"$STATE/instance"
  [ -z "$1" ] || echo "$1 $(start_time "$1")" >"$STATE/owner"
  setsid "$LAB/lab" watch "$(cat "$STATE/instance")" $$ "$(start_time $$)" </dev/null >"$STATE/log/watch.log" 2>&1 9>&- &
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

owner_lives() { [ ! -e "$STATE/owner" ] || is_process $(cat "$STATE/owner"); }

in_use() { [ -e "$STATE/ready" ] && owner_lives && in_lab "$(cat "$STATE/holder/switch")"; }

running() {
  # shellcheck source=/dev/null
  if [ -e "$STATE/ready" ] && in_lab "$(cat "$STATE/holder/switch" 2>/dev/null || echo none)"; then . "$STATE/settings"; else no "$LAB_NAME is not up; lab/lab up starts it"; fi
}

# Started by `up`, in a session of its own: ends the lab when `up` dies on the way, and later when the owner ends.
watch_owner() { # instance up-pid up-start-time
  while [ "$(cat "$STATE/instance" 2>/dev/null)" = "$1" ]; do
    if [ -e "$STATE/ready" ]; then
      [ -e "$STATE/owner" ] || return 0
      owner_lives || break
    else
      is_process "$2" "$3" || [ -e "$STATE/ready" ] || break
    fi
    sleep 0.5
  done
  lock_lab
  [ "$(cat "$STATE/instance" 2>/dev/null)" != "$1" ] || remove_lab
}

abandon() { # at the exit of an `up` that has not come to its end
  trap '' INT TERM HUP
  say "not up: removing what has been started; its logs go to $CACHE/lab/log-$LAB_NAME"
  rm -rf "$CACHE/lab/log-$LAB_NAME"
  cp -r "$STATE/log" "$CACHE/lab/log-$LAB_NAME" 2>/dev/null
  remove_lab
}

down() {
  need_root
  lock_lab
  remove_lab
}

# In this order nothing can be started behind it: joining the lab's cgroup is the first thing every process does.
remove_lab() {
  local enabled
  [ ! -d "$STATE" ] || [ -e "$STATE/.lab" ] || [ -z "$(ls -A "$STATE")" ] || fail "$STATE is not a lab's directory: set LAB_STATE or LAB_NAME"
  remove_cgroups
  remove_link
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
