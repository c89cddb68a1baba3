# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The demo's own words and waits: what is said, what is asked of the pods, how it ends.
WORK=$(mktemp -d)
OURS=app.kubernetes.io/managed-by=kubectl-netiso
LINE_OF_FRONTEND='shop/frontend.*payments/api.*8443/TCP'
TAIL_PID=
METER_PID=
STEP=0

say() { printf '%s\n' "$*"; }
step() { STEP=$((STEP + 1)); printf '\n== %d. %s\n' "$STEP" "$*"; }

lost() { # what did not happen
  printf '\nDEMO FAILED at step %d: %s\n' "$STEP" "$*" >&2
  [ -z "${KUBE:-}" ] || { k -n netiso-system get pods -o wide; k -n netiso-system logs -l app.kubernetes.io/name=netiso --prefix --tail=8; } >&2 2>/dev/null || true
  exit 1
}

give_up() { # why it could not be tried
  printf '\nDEMO NOT RUN: %s\n' "$*" >&2
  exit 2
}

finish() {
  local rc=$?
  trap - EXIT INT TERM
  [ -z "$TAIL_PID" ] || kill "$TAIL_PID" 2>/dev/null || true
  [ -z "$METER_PID" ] || kill "$METER_PID" 2>/dev/null || true
  cluster_down || true
  rm -rf "$WORK"
  exit $rc
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# By environment and not by flag: kubectl takes no flags before the name of a plugin.
k() { KUBECONFIG=$KUBE "$KUBECTL" "$@"; }
netiso() { k netiso "$@"; }

wait_until() { # seconds what command...
  local seconds=$1 what=$2 end=$((SECONDS + $1))
  shift 2
  while ! "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || lost "$what: not within $seconds s"
    sleep 0.2
  done
  say "ok: $what"
}

expect_words() { # text word...
  local text=$1 word
  shift
  for word; do grep -qF -- "$word" <<<"$text" || lost "expected '$word' in: $text"; done
}

frontend() { k -n shop exec deployment/frontend -- netbox "$@"; }
passes() { frontend get "$API:443" 1s; }
blocked() { ! passes; }
connect_blocked() { ! frontend get "$API:443" 1s >/dev/null 2>&1 || lost "the connection that should be blocked went through"; }
seen_in() { grep -q "$LINE_OF_FRONTEND" "$WORK/$1"; }

tail_into() { # file argument...
  local file=$WORK/$1
  shift
  k netiso tail "$@" >"$file" 2>"$file.err" &
  TAIL_PID=$!
  # Nothing that is blocked after this line can be missed.
  local end=$((SECONDS + 15))
  until grep -q '^watching' "$file.err"; do
    kill -0 "$TAIL_PID" 2>/dev/null || lost "tail ended: $(cat "$file.err")"
    [ $SECONDS -lt $end ] || lost "tail opened no watch within 15 s"
    sleep 0.1
  done
}

measure_latency() {
  step "From the kernel's drop to the line on the screen, over 250 blocked connections"
  python3 lab/lib/latency.py 250 "$WORK/burst" env KUBECONFIG="$KUBE" "$KUBECTL" netiso tail -A -o json >"$WORK/latency.txt" &
  METER_PID=$!
  local end=$((SECONDS + 20))
  until [ -e "$WORK/burst" ]; do [ $SECONDS -lt $end ] || lost "the meter's tail did not start"; sleep 0.1; done
  # Each to a port of its own: a connection that is tried again is no new flow.
  local pod port
  pod=$(k -n payments get pods -l app=api -o 'jsonpath={.items[0].status.podIP}')
  for port in $(seq 20001 20250); do
    echo "blocked $pod:$port"
    sleep 0.02
  done | k -n shop exec -i deployment/intruder -- netbox probe 20ms >/dev/null
  wait "$METER_PID" || lost "fewer than 250 of 250 blocked connections reached the screen: $(cat "$WORK/latency.txt")"
  METER_PID=
  cat "$WORK/latency.txt"
}

verdict() {
  printf '\nDEMO PASSED in %d s: blocked, seen, explained, allowed, passed; uninstalled, nothing left.\n' $((SECONDS - started))
}
