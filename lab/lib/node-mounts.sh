#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# node-mounts.sh OWN KEEP...: run in a node's fresh mount namespace; gives the node what a machine has to itself.
# OWN is the node's directory on disk; the directories KEEP stay visible where they are.
set -euo pipefail
own=$1
shift
keep=("$@")

mount() { command mount --no-mtab "$@"; } # no notes in /run/mount, which is still the machine's

# Copies of namespaces pinned on the machine would keep them alive here.
awk '$3 == "nsfs" {print $2}' /proc/mounts | while read -r pin; do umount "$pin"; done

# Puts the node's own directory in the place of the machine's.
private() { # directory
  local directory
  mkdir -p "$own$1"
  for directory in "${keep[@]}"; do
    case $directory in "$1"/*)
      mkdir -p "$own$directory"
      mount --bind "$directory" "$own$directory" ;;
    esac
  done
  mount --rbind "$own$1" "$1"
}

mkdir -p "$own/run"
mount -t tmpfs -o mode=755 run "$own/run"
mkdir -p "$own/run/netns" "$own/run/lock"
private /run
private /var/lib
private /var/log

# kubelet sets these for the whole machine. Here it finds and sets files instead.
mkdir -p "$own/sysctl"
for name in vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops kernel/keys/root_maxkeys kernel/keys/root_maxbytes; do
  file=$own/sysctl/${name//\//.}
  cat "/proc/sys/$name" >"$file"
  mount --bind "$file" "/proc/sys/$name"
done

mount -t bpf -o mode=700 bpf /sys/fs/bpf # an instance of its own: what is pinned on this node is seen on this node
mountpoint -q /sys/kernel/tracing || mount -t tracefs tracefs /sys/kernel/tracing

# Shared, so that what containerd and kubelet mount later reaches the pods that ask for it (HostToContainer).
mount --make-rshared /
