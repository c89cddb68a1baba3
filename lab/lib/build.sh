# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Builds the cluster's programs from pinned Go modules into the cache, each in a directory named by the hash of its sources.

PROGRAMS='etcd kube-apiserver kubectl kubelet kube-controller-manager kube-scheduler kube-proxy kube-router images'
OPTIONAL_PROGRAMS='kube-network-policies hubble helm'

source_of() { # program
  case $1 in
  kube-router | kube-network-policies | hubble | helm) echo "mod/$1" ;;
  images) echo image ;;
  *) case " $PROGRAMS " in *" $1 "*) echo mod/kube ;; *) fail "no program '$1'; there are: $PROGRAMS $OPTIONAL_PROGRAMS" ;; esac ;;
  esac
}

# Seconds on two free cores with empty caches, in the order of PROGRAMS (later ones find much of it compiled).
usual_seconds() { # program
  case $1 in
  etcd) echo 40 ;; kube-apiserver) echo 250 ;; kubectl) echo 30 ;; kubelet) echo 60 ;; kube-controller-manager) echo 40 ;;
  kube-scheduler) echo 6 ;; kube-proxy) echo 10 ;; kube-router) echo 40 ;; images) echo 20 ;;
  kube-network-policies) echo 140 ;; hubble) echo 310 ;; helm) echo 210 ;;
  esac
}

place_of() { # program
  local source hash
  source=$(source_of "$1") || exit 2
  hash=$(cd "$LAB" && { find "$source" -type f -print0 | sort -z | xargs -0 sha256sum; declare -f compile compile_one; uname -m; } | sha256sum)
  echo "$CACHE/lab/$(basename "$source")-${hash:0:12}"
}

built() { # program
  local place
  place=$(place_of "$1") || exit 2
  [ -e "$place/$1" ] || no "$1 is not built; lab/lab build $1 does it"
  echo "$place/$1"
}

build() { # [program...]
  local program todo seconds=0 number=0
  # shellcheck disable=SC2086
  [ $# -gt 0 ] || set -- $PROGRAMS
  for program; do source_of "$program" >/dev/null || exit 2; done
  mapfile -t todo < <(unbuilt "$@")
  [ ${#todo[@]} -gt 0 ] || return 0
  mkdir -p "$CACHE/lab"
  exec 8>"$CACHE/lab/.build.lock"
  flock -n 8 || { say "waiting for another build to end"; flock 8; mapfile -t todo < <(unbuilt "$@"); }
  [ ${#todo[@]} -gt 0 ] || return 0
  GO=$(go_command) || exit 2
  for program in "${todo[@]}"; do seconds=$((seconds + $(usual_seconds "$program"))); done
  say "building ${#todo[@]} of $# programs into $CACHE/lab, once: about $(((seconds + 59) / 60)) min on two free cores when nothing of it is compiled yet"
  for program in "${todo[@]}"; do
    number=$((number + 1))
    build_one "$program" "$number of ${#todo[@]}"
  done
  exec 8>&-
}

unbuilt() { # program...
  local program
  for program; do [ -e "$(place_of "$program")/$program" ] || echo "$program"; done
}

# Written beside its place and renamed, so that an interrupted build leaves nothing that looks whole.
build_one() { # program which
  local place began=$SECONDS new log ticker
  place=$(place_of "$1")
  new=$place/.new log=$place/.$1.log
  mkdir -p "$place"
  rm -rf "$new"
  mkdir "$new"
  say "$2  $1 (usually $(usual_seconds "$1") s)"
  tick "$2  $1" &
  ticker=$!
  if ! compile "$1" "$new/$1" >"$log" 2>&1; then
    kill "$ticker"
    tail -20 "$log" >&2
    fail "$1 could not be built; the whole log is $log"
  fi
  kill "$ticker"
  wait "$ticker" 2>/dev/null || true
  mv -T "$new/$1" "$place/$1"
  rm -rf "$new" "$log"
  say "$2  $1 built in $((SECONDS - began)) s, $(du -sm "$place/$1" | cut -f1) MiB"
}

# Says every half minute that it is still at it, for as long as the build lives. No `sleep`: it would outlive a kill.
tick() { # what
  local began=$SECONDS never
  exec {never}<> <(:)
  while kill -0 $$ 2>/dev/null; do
    read -rt 30 -u "$never" || say "$1: $((SECONDS - began)) s so far"
  done
}

compile() { # program output
  local version=k8s.io/component-base/version release minor
  release=$(pinned kube k8s.io/kubernetes) minor=${release#v1.}
  local kubernetes="-X $version.gitVersion=$release -X $version.gitMajor=1 -X $version.gitMinor=${minor%%.*} -X $version.gitTreeState=clean"
  case $1 in
  etcd) compile_one "$LAB/mod/kube" go.etcd.io/etcd/server/v3 "$2" ;;
  kube-router) compile_one "$LAB/mod/kube-router" . "$2" ;;
  kube-network-policies) compile_network_policies "$2" ;;
  hubble) compile_one "$LAB/mod/hubble" github.com/cilium/cilium/hubble "$2" "-X github.com/cilium/cilium/hubble/pkg.Version=$(pinned hubble github.com/cilium/cilium)" ;;
  helm) compile_one "$LAB/mod/helm" helm.sh/helm/v3/cmd/helm "$2" "-X helm.sh/helm/v3/internal/version.version=$(pinned helm helm.sh/helm/v3)" ;;
  images) make_images "$2" ;;
  *) compile_one "$LAB/mod/kube" "k8s.io/kubernetes/cmd/$1" "$2" "$kubernetes" ;;
  esac
}

pinned() { sed -n "\#^\s*$2 v#{s#^\s*$2 \(v[^ ]*\).*#\1#p;q}" "$LAB/mod/$1/go.mod"; } # module-directory module

compile_one() { # directory package output [linker flags]
  (cd "$1" && CGO_ENABLED=0 GOTOOLCHAIN=local "$GO" build -trimpath -ldflags "-s -w ${4:-}" -o "$3" "$2")
}

compile_network_policies() { # output
  local work rc=0
  work=$(mktemp -d)
  PATH=$(dirname "$GO"):$PATH "$LAB/mod/kube-network-policies/prepare.sh" "$work/src" &&
    compile_one "$work/src" ./cmd/kube-network-policies/standard "$1" || rc=$?
  rm -rf "$work"
  return $rc
}

make_images() { # output directory
  local box applet links=()
  is_static busybox || { echo "no statically linked busybox here: lab/lab setup cluster"; return 1; }
  box=$(command -v busybox)
  for applet in $("$box" --list); do [ "$applet" = busybox ] || links+=("bin/$applet=->busybox"); done
  mkdir "$1" &&
    compile_one "$LAB/image/netbox" . "$1/netbox" &&
    python3 "$LAB/image/mkimage.py" "$1/pause.tar" localhost/pause:1 '["/bin/netbox", "sleep"]' "bin/netbox=$1/netbox" &&
    python3 "$LAB/image/mkimage.py" "$1/netbox.tar" localhost/netbox:1 '["/bin/netbox"]' "bin/netbox=$1/netbox" "bin/busybox=$box" "${links[@]}"
}
