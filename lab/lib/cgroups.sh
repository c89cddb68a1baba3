# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Everything the lab runs is in one cgroup, $LAB_NAME: membership is inherited by fork and kept by the kernel, so it
# says what to end better than any list of process ids. Below it: daemons/ and, made by each kubelet, nodeN/kubepods/.

CGROUPS1=$(awk '$3 == "cgroup" && $2 ~ "^/sys/fs/cgroup/" {print $2}' /proc/mounts)
CGROUP2=$(awk '$3 == "cgroup2" && $2 ~ "^/sys/fs/cgroup" {print $2; exit}' /proc/mounts)
TRACKING=${CGROUP2:-$(head -1 <<<"$CGROUPS1")} # the hierarchy whose membership counts

make_cgroups() {
  local hierarchy node
  [ -n "$TRACKING" ] || fail "no cgroup hierarchy is mounted below /sys/fs/cgroup"
  for hierarchy in $CGROUPS1 $CGROUP2; do
    for node in $(nodes); do mkdir -p "$hierarchy/$LAB_NAME/node$node"; done
  done
  mkdir -p "$TRACKING/$LAB_NAME/daemons"
  if [ -n "$CGROUPS1" ]; then
    for hierarchy in $CGROUPS1; do fill_cpuset "$hierarchy"; done
  else
    delegate_controllers
  fi
}

# Version 1: a new cpuset is empty, and nothing can join it until it is filled.
fill_cpuset() { # hierarchy
  local group file
  [ -e "$1/cpuset.cpus" ] || return 0
  for group in "$LAB_NAME" $(nodes | sed "s#^#$LAB_NAME/node#"); do
    for file in cpuset.cpus cpuset.mems; do cat "$1/$file" >"$1/$group/$file"; done
  done
}

# Version 2: a controller reaches a group only if every group above hands it down. kubelet asks for it in nodeN.
delegate_controllers() {
  local group controller
  for group in "" "/$LAB_NAME" $(nodes | sed "s#^#/$LAB_NAME/node#"); do
    for controller in $(<"$CGROUP2$group/cgroup.controllers"); do
      ! grep -qw "$controller" "$CGROUP2$group/cgroup.subtree_control" || continue
      [ -n "$group" ] || echo "$controller" >>"$STATE/controllers-enabled"
      echo "+$controller" >"$CGROUP2$group/cgroup.subtree_control" 2>/dev/null ||
        fail "cgroup controller $controller cannot be handed down from $CGROUP2$group (processes in a container's root group?): run the lab on a machine or VM of its own"
    done
  done
}

take_back_controllers() { # file: what delegate_controllers enabled in the root
  local controller
  [ -s "$1" ] || return 0
  while read -r controller; do echo "-$controller" >"$CGROUP2/cgroup.subtree_control" || true; done <"$1" 2>/dev/null
}

# Puts the calling shell into the lab. Fails when the lab has been removed, so that nothing starts behind `down`.
join_lab() { echo "$BASHPID" >"$TRACKING/$LAB_NAME/daemons/cgroup.procs"; }

in_lab() { grep -q ":/$LAB_NAME/" "/proc/$1/cgroup" 2>/dev/null; } # pid

lab_pids() { find "$TRACKING/$LAB_NAME" -name cgroup.procs -exec cat {} + 2>/dev/null; }

# Ends every process of the lab, pods and their shims too, and removes the groups.
remove_cgroups() {
  local group=$TRACKING/$LAB_NAME hierarchy
  for _ in $(seq 200); do
    [ -d "$group" ] || break
    if [ -e "$group/cgroup.kill" ]; then echo 1 >"$group/cgroup.kill"; else lab_pids | xargs -r kill -KILL; fi 2>/dev/null || true
    remove_group "$group" || sleep 0.05
  done
  [ ! -d "$group" ] || fail "these processes of the lab do not end: $(lab_pids | tr '\n' ' '); they keep $group"
  for hierarchy in $CGROUPS1 $CGROUP2; do
    within 5 remove_group "$hierarchy/$LAB_NAME" || fail "$hierarchy/$LAB_NAME cannot be removed"
  done
}

remove_group() { [ ! -d "$1" ] || find "$1" -depth -type d -exec rmdir {} + 2>/dev/null; }
