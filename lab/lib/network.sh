# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The lab's network: a switch (bridge) in a network namespace of its own, nodes in theirs, and one link to the machine.
# The bridge is not on the machine itself because a firewall there (Docker's, say) may filter bridged packets.

# A namespace lives as long as the process that holds it, and that one is in the lab's cgroup: nothing is pinned
# anywhere, and ending the processes frees the namespaces with all their links, routes, rules and mounts.
hold() { # name namespace-option...
  local name=$1 pid
  shift
  (
    exec 9>&-
    join_lab
    exec unshare --net "$@" -- sleep infinity
  ) </dev/null >/dev/null 2>"$STATE/log/$name.log" &
  pid=$!
  disown # bash would report its end
  echo "$pid" >"$STATE/holder/$name"
  within 5 holds "$pid" || fail "no namespaces for $name: $(cat "$STATE/log/$name.log")"
}

holds() { [ "$(cat "/proc/$1/comm")" = sleep ]; } # it has become `sleep` once its namespaces are there

holder() { # name
  local pid
  pid=$(cat "$STATE/holder/$1" 2>/dev/null) || pid=none
  in_lab "$pid" || fail "the lab $LAB_NAME has no $1"
  echo "$pid"
}

in_switch() { nsenter --target "$(holder switch)" --net -- "$@"; }

# Not `ip netns exec`: that mounts a /sys without the cgroup and BPF file systems.
on_node() { # number command...
  local pid
  pid=$(holder "node$1") || exit 2
  shift
  (
    exec 9>&-
    join_lab
    exec nsenter --target "$pid" --net --mount -- "$@"
  )
}

refuse_taken_addresses() {
  local range taken
  for range in "$LAB_NET.0/24" "$LAB_POD_NET.0.0/16" "$LAB_SVC_CIDR"; do
    taken=$(ip -4 route show root "$range")
    [ -z "$taken" ] || fail "$range is in use here (${taken%%$'\n'*}): choose others with LAB_NET, LAB_POD_NET and LAB_SVC_CIDR"
  done
}

make_switch() {
  hold switch
  ip link add "$LAB_NAME" type veth peer name machine netns "$(holder switch)"
  ip addr add "$MACHINE_IP/24" dev "$LAB_NAME"
  ip link set "$LAB_NAME" up
  in_switch ip link add bridge type bridge
  in_switch ip link set bridge up
  in_switch ip link set machine master bridge up
  ip route add "$LAB_SVC_CIDR" via "$(node_ip 1)"
}

connect_node() { # number
  local other ip
  ip=(nsenter --target "$(holder "node$1")" --net -- ip)
  in_switch ip link add "node$1" type veth peer name eth0 netns "$(holder "node$1")"
  in_switch ip link set "node$1" master bridge up
  "${ip[@]}" link set lo up
  "${ip[@]}" addr add "$(node_ip "$1")/24" dev eth0
  "${ip[@]}" link set eth0 up
  "${ip[@]}" route add default via "$MACHINE_IP" # nothing forwards it; a look-up must succeed before a Service's DNAT
  nsenter --target "$(holder "node$1")" --net -- sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0
  ip route add "$(pod_cidr "$1")" via "$(node_ip "$1")"
  for other in $(nodes); do
    [ "$1" = "$other" ] || "${ip[@]}" route add "$(pod_cidr "$other")" via "$(node_ip "$other")"
  done
}

remove_link() { ! ip link show "$LAB_NAME" >/dev/null 2>&1 || ip link del "$LAB_NAME" 2>/dev/null || true; }
