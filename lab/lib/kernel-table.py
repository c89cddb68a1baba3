# SPDX-License-Identifier: Apache-2.0
"""Prints what the agent told in a kernel of lab/kernels beside what kernel-cases expects; exit code 1 where they differ."""
import collections
import json
import pathlib
import sys

NOT_SEEN = "UDP + UDP, ICMP, SCTP + drops", "UDP, ICMP, SCTP + drops", "UDP, ICMP, SCTP", "-"
# Dropped in the server's network namespace.
POD_NOT_TOLD = "10.2.0.19"
CLIENT = "10.1.255.2", "fd00:1:ffff::2"
version, cases, results = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])


def column():
    number = tuple(int(part) for part in version.split("."))
    return sum(number >= since for since in ((5, 14), (5, 17), (6, 4)))


def read(name):
    file = results / name
    return file.read_text() if file.exists() else ""


def told(flow):
    more = flow["extensions"]["value"]
    reason = "/" + more["drop_reason"] if "drop_reason" in more else ""
    return flow["verdict"] + reason + ("@service" if "original" in more else "")


def said(start):
    return [line for line in read("dump").splitlines() if line.startswith(start)]


def flows():
    return [json.loads(line)["flow"] for line in read("flows").splitlines()]


def told_by_address():
    by_address = collections.defaultdict(list)
    for flow in flows():
        by_address[flow["IP"]["destination"]].append(told(flow))
    return by_address


def without_pod():
    """Who tried, where the client's pod is not told."""
    for flow in flows():
        uid = flow["extensions"]["value"].get("source_tag", {}).get("pod_uid", "")
        if flow["IP"]["source"] in CLIENT and not uid.endswith("1"):
            yield flow["IP"]["destination"]


def expected(columns):
    chosen = columns[0]
    for entry in columns[1 : column() + 1]:
        chosen = chosen if entry == "=" else entry
    return chosen


def rows():
    seen = told_by_address()
    lines = [line.split(None, 8) for line in cases.read_text().splitlines() if line and not line.startswith("#")]
    for number, (protocol, family, start, end, *columns) in enumerate(lines, 1):
        network = 3 if end == "nowhere" else 2
        address = f"10.{network}.0.{number}" if family == "4" else f"fd00:{network}::{number}"
        how = columns[4] if len(columns) > 4 else ""
        what = f"{protocol} {family} {start} to {end} {how}"
        yield what, expected(columns[:4]), " + ".join(sorted(seen.get(address, []))) or "-"
    dropped = [line for line in read("metrics").splitlines() if "flows_total" in line and "dropped" in line]
    yield "destinations of which the client's pod is not told", POD_NOT_TOLD, " ".join(without_pod()) or "-"
    yield "not seen, as it says", expected(NOT_SEEN), " + ".join(sorted(line.split(": ")[1] for line in said("not seen:"))) or "-"
    yield "lost", "lost: 0", " ".join(said("lost:")) or "-"
    yield "restart: dropped while no agent ran", "1", " + ".join(line.split()[-1].split(".")[0] for line in dropped) or "-"
    yield "unpin: what is left", "-", read("pins").strip() or "-"
    yield "commands that failed", "-", read("failed").strip() or "-"


differences = 0
print(f"{read('release').strip()}\n{'':2}{'seen':32} {'expected':32} case")
for what, wanted, got in rows():
    differences += wanted != got
    print(f"{'' if wanted == got else '!':2}{got:32} {wanted:32} {what}")
for line in said(("not seen:", "node-agent:")):
    print("  " + line)
print(f"{version}: {differences} differences")
sys.exit(differences > 0)
