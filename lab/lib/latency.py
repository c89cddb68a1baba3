#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""latency.py COUNT READY COMMAND...: runs `kubectl netiso tail -o json`, stamps each line as it is written, and prints how long after the kernel's own
timestamp that was, for the first COUNT flows from the intruder to payments. READY is created when the watch is open. Exit 1 when fewer arrive."""
import calendar, json, os, re, signal, subprocess, sys, threading, time

count, ready, command = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
tail = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
threading.Timer(60, tail.kill).start()


def end(*_):
    tail.kill()
    os._exit(143)


signal.signal(signal.SIGTERM, end)


def wait_for_watch():
    for line in tail.stderr:
        if line.startswith(b"watching"):
            open(ready, "w").close()


threading.Thread(target=wait_for_watch, daemon=True).start()


def nanoseconds(text):
    whole, fraction = re.fullmatch(r"(.{19})(?:\.(\d+))?Z", text).groups()
    return calendar.timegm(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) * 10**9 + int((fraction or "0").ljust(9, "0"))


late = []
for line in tail.stdout:
    now = time.time_ns()
    flow = json.loads(line)
    if flow["destination"].get("namespace") == "payments" and flow["source"].get("workload", {}).get("name") == "intruder":
        late.append((now - nanoseconds(flow["time"])) / 1e6)
        if len(late) == count:
            break
tail.kill()
if late:
    late.sort()
    at = lambda q: late[min(len(late) - 1, int(q * len(late)))]
    print(f"drop to screen, {len(late)} blocked connections: median {at(0.5):.1f} ms, 99th percentile {at(0.99):.1f} ms, longest {late[-1]:.1f} ms "
          "(aim: 50 ms, 200 ms)")
sys.stdout.flush()
os._exit(0 if len(late) == count else 1)
