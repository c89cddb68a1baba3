# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The packages, by the command or library that is looked for: one that came another way (containerd.io, say) is as good.

CLUSTER_PACKAGES='containerd:containerd ctr:containerd runc:runc iptables:iptables nft:nftables ipset:ipset conntrack:conntrack
  openssl:openssl ip:iproute2 bridge:iproute2 ps:procps sysctl:procps curl:curl python3:python3 perl:perl-base
  nsenter:util-linux unshare:util-linux mount:mount flock:util-linux script:bsdutils /etc/ssl/certs/ca-certificates.crt:ca-certificates'
BUILD_PACKAGES='clang:clang llvm-strip:llvm libbpf.so.1:libbpf1 /usr/include/bpf/bpf_helpers.h:libbpf-dev libelf.so.1:libelf1 libz.so.1:zlib1g bpftool:bpftool ip:iproute2 tc:iproute2 nft:nftables iptables:iptables sysctl:procps unshare:util-linux setpriv:util-linux
  make:make git:git'

setup() { # [cluster] [build]
  local what missing=()
  [ $# -gt 0 ] || set -- cluster build
  for what in "$@"; do
    case $what in
    cluster) mapfile -t -O ${#missing[@]} missing < <(missing_packages "$CLUSTER_PACKAGES"; missing_for_cni; missing_for_images; missing_for_go) ;;
    build) mapfile -t -O ${#missing[@]} missing < <(missing_packages "$BUILD_PACKAGES"; missing_for_java) ;;
    *) fail "setup knows 'cluster' and 'build', not '$what'" ;;
    esac
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  mapfile -t missing < <(printf '%s\n' "${missing[@]}" | sort -u)
  install_packages "${missing[@]}"
}

missing_packages() { # list
  local entry
  for entry in $1; do present "${entry%%:*}" || real_package "${entry#*:}"; done
}

present() { # command, library or file
  case $1 in
  /*) [ -e "$1" ] ;;
  *.so.*) grep -F "$1 " < <(ldconfig -p) ;;
  llvm-strip) command -v llvm-strip || compgen -c llvm-strip- || compgen -G '/usr/lib/llvm-*/bin/llvm-strip' ;;
  *) command -v "$1" ;;
  esac >/dev/null 2>&1
}

missing_for_cni() { [ -x "$LAB_CNI_BIN/ptp" ] || echo containernetworking-plugins; }

# Not any busybox: the one in the image finds no libraries there.
missing_for_images() { is_static busybox || echo busybox-static; }

is_static() { local file; file=$(command -v "$1") && ! ldd "$file" >/dev/null 2>&1; } # command

# JDK 25 is in Debian 13 and Ubuntu 25.10; elsewhere find-jdk says where to get one.
missing_for_java() { "$LAB/../.mvn/find-jdk" >/dev/null || echo openjdk-25-jdk-headless; }

# Go itself comes from PyPI where it is missing (go.sh): only pip is a matter of packages.
missing_for_go() { go_in_path >/dev/null || python3 -m pip --version >/dev/null 2>&1 || echo python3-pip; }

# Ubuntu up to 24.04 has bpftool in its kernel's tools.
real_package() { # package
  if [ "$1" = bpftool ] && ! grep '^Filename' < <(apt-cache show bpftool 2>/dev/null) >/dev/null && apt-cache show linux-tools-common >/dev/null 2>&1; then
    printf '%s\n' linux-tools-common "linux-tools-$(uname -r)"
  else
    echo "$1"
  fi
}

install_packages() { # package...
  command -v apt-get >/dev/null || fail "not Debian or Ubuntu: install what these packages hold, then run it again: $*"
  if [ "$(id -u)" != 0 ]; then
    say "some packages are missing; this installs them:"
    echo "sudo apt-get update && sudo apt-get install -y --no-install-recommends $*"
    exit 2
  fi
  say "installing $# packages with apt: $*"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q >&2 || fail "apt-get update failed: is the package mirror reachable?"
  apt-get install -y -q --no-install-recommends "$@" >&2 || fail "apt-get could not install: $*"
}
