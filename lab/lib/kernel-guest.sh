# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What lab/kernels does in the kernel that it boots, as process 1: a node with two pods, the agent, traffic. Puts into /mnt what came of it.
set -u
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C
trap 'sync; echo o >/proc/sysrq-trigger; sleep 60' EXIT
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mount -t tmpfs tmpfs /run
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount -t bpf bpf /sys/fs/bpf
mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144 out /mnt
exec </dev/null >/mnt/guest 2>&1
mkdir -p /lib/modules
ln -sfn "$MODULES" "/lib/modules/$(uname -r)"
uname -r >/mnt/release

# May do what a node's agent may, and what kernels before 5.11 ask for besides.
agent() {
  local extra=
  [[ $(uname -r) != 5.10.* ]] || extra=,+sys_resource
  exec setpriv --bounding-set=-all,+bpf,+perfmon,+net_admin,+syslog$extra --inh-caps=-all "$AGENT" "$@"
}

# A pod with all addresses of 10.N.0.0/16 and fd00:N::/64, behind a veth of its name.
pod() { # name N
  ip netns add "$1"
  ip link add "$1" type veth peer name eth0 netns "$1"
  ip addr add "10.$2.255.1/32" peer "10.$2.255.2" dev "$1"
  ip addr add "fd00:$2:ffff::1/64" dev "$1" nodad
  ip link set "$1" up
  ip -n "$1" addr add "10.$2.255.2/32" peer "10.$2.255.1" dev eth0
  ip -n "$1" addr add "fd00:$2:ffff::2/64" dev eth0 nodad
  ip -n "$1" link set lo up
  ip -n "$1" link set eth0 up
  ip -n "$1" route add default via "10.$2.255.1"
  ip -n "$1" route add default via "fd00:$2:ffff::1"
  ip -n "$1" route add local "10.$2.0.0/16" dev lo
  ip -n "$1" route add local "fd00:$2::/64" dev lo
  ip route add "10.$2.0.0/16" via "10.$2.255.2"
  ip route add "fd00:$2::/64" via "fd00:$2:ffff::2"
  mkdir -p "/sys/fs/cgroup/kubepods/pod00000000-0000-0000-0000-00000000000$2"
}

node() {
  ip link set lo up
  sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
  pod client 1
  pod server 2
  ln -s /sys/fs/cgroup/kubepods/pod*1 /run/client
  ln -s /sys/fs/cgroup/kubepods/pod*2 /run/server
  ip link add nowhere type dummy
  ip link set nowhere up
  ip route add 10.3.0.0/16 dev nowhere
  ip route add fd00:3::/64 dev nowhere
  nft 'add table inet t; add chain inet t forward { type filter hook forward priority 10; }'
  nft 'add rule inet t forward ct state new accept'
  nft 'add chain inet t drops { type filter hook forward priority 20; }'
  tc qdisc add dev client clsact
  tc qdisc add dev server clsact
}

# Makes the rules of the table, and prints what to try from an end: its number names a case in all addresses.
cases() { # from
  local from to how number=0 protocol family command address
  while read -r protocol family from to _ _ _ _ command; do
    [[ $protocol = \#* || -z $protocol ]] && continue
    number=$((number + 1))
    [ "$from" = "$1" ] || continue
    case $to in nowhere) how=3 ;; *) how=2 ;; esac
    if [ "$family" = 4 ]; then address=10.$how.0.$number service=10.96.0.$number; else address=fd00:$how::$number service=fd00:96::$number; fi
    # shellcheck disable=SC2034
    [ -z "$command" ] || (to=$address; eval "$command") || echo "case $number: $command" >>/mnt/failed
    [ "$to" != service ] || address=$service
    echo "$protocol $address $([ "$to" = closed ] && echo 7001 || echo 7000)"
  done <"$LAB/lib/kernel-cases"
}

await() { # seconds, command...
  local left=$1
  shift
  until "$@" >/dev/null 2>&1; do
    left=$((left - 1))
    [ $left -gt 0 ] || { echo "waited in vain for: $*" >>/mnt/failed; return 1; }
    sleep 1
  done
}

# As the kubelet names the cgroups of pods.
traffic() ( # pod
  echo "$BASHPID" >"/run/$1/cgroup.procs"
  exec ip netns exec "$1" python3 "$LAB/lib/kernel-traffic.py"
)

dump() {
  agent dump --scope node -o jsonpb -v >/mnt/flows 2>/mnt/dump &
  local agent=$! client
  await 300 grep -q '^capturing' /mnt/dump
  traffic client </run/of-client &
  client=$!
  python3 "$LAB/lib/kernel-traffic.py" </run/of-node
  wait $client
  sleep 5
  kill -TERM $agent
  wait $agent
}

ready() { curl -fsS http://127.0.0.1:4255/readyz; }

serve() {
  agent serve --node-name node --listen 127.0.0.1:4254 --insecure-loopback --pin-dir /sys/fs/bpf/netiso/node >>/mnt/serve 2>&1 &
  AGENT_PID=$!
  await 300 ready
}

# Killed; another connection is blocked; the next agent tells of it.
restart() {
  iptables-legacy -I FORWARD -d 10.2.0.255 -j DROP
  serve
  kill -KILL "$AGENT_PID"
  wait "$AGENT_PID"
  echo "udp 10.2.0.255 7000" | traffic client
  serve
  await 20 sh -c 'curl -fsS http://127.0.0.1:4255/metrics | grep -q flows_total.*dropped'
  curl -fsS http://127.0.0.1:4255/metrics >/mnt/metrics
  kill -TERM "$AGENT_PID"
  wait "$AGENT_PID"
  (agent unpin --pin-dir=/sys/fs/bpf/netiso/node) >>/mnt/serve 2>&1
  ls /sys/fs/bpf >/mnt/pins
}

node
cases client >/run/of-client
cases node >/run/of-node
traffic server <<<"serve :: 7000" &
sleep 2
dump
restart
