# SPDX-License-Identifier: Apache-2.0
"""Prints what the agent told in a kernel of lab/kernels beside what kernel-cases expects; exit code 1 where they differ."""
import collections
import json
import pathlib
import re
import sys

NODE = "10.2.255.1", "10.1.255.1"
version, cases, results = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])


def column():
    number = tuple(int(part) for part in version.split("."))
    return 0 if number < (5, 17) else 1 if number < (6, 4) else 2


def read(name):
    file = results / name
    return file.read_text() if file.exists() else ""


def told(flow):
    more = flow["extensions"]["value"]
    reason = "/" + more["drop_reason"] if "drop_reason" in more else ""
    return flow["verdict"] + reason + ("@service" if "original" in more else "")


def flows():
    return [json.loads(line)["flow"] for line in read("flows").splitlines()]


def told_by_address():
    by_address = collections.defaultdict(list)
    for flow in flows():
        by_address[flow["IP"]["destination"]].append(told(flow))
    return by_address


def without_pod():
    """Where a pod is that of another, or not told; the node's end has none."""
    for flow in flows():
        for end, address in ("source_tag", flow["IP"]["source"]), ("destination_tag", flow["IP"]["destination"]):
            network = re.match(r"(?:10\.|fd00:)([12])[.:]\d", address)
            uid = flow["extensions"]["value"].get(end, {}).get("pod_uid", "")
            if network and not uid.endswith(network[1]) and address not in NODE:
                yield flow["IP"]["destination"] + "'s " + end.split("_")[0]


def expected(columns):
    chosen = columns[0]
    for entry in columns[1 : column() + 1]:
        chosen = chosen if entry == "=" else entry
    return chosen


def rows():
    seen = told_by_address()
    lines = [line.split(None, 7) for line in cases.read_text().splitlines() if line and not line.startswith("#")]
    for number, (protocol, family, start, end, *columns) in enumerate(lines, 1):
        network = 3 if end == "nowhere" else 2
        address = f"10.{network}.0.{number}" if family == "4" else f"fd00:{network}::{number}"
        how = columns[3] if len(columns) > 3 else ""
        what = f"{protocol} {family} {start} to {end} {how}"
        yield what, expected(columns[:3]), " + ".join(sorted(seen.get(address, []))) or "-"
    dropped = [line for line in read("metrics").splitlines() if "flows_total" in line and "dropped" in line]
    yield "ends whose pod is not told", "-", " ".join(without_pod()) or "-"
    yield "restart: dropped while no agent ran", "1", " + ".join(line.split()[-1].split(".")[0] for line in dropped) or "-"
    yield "unpin: what is left", "-", read("pins").strip() or "-"
    yield "commands that failed", "-", read("failed").strip() or "-"


differences = 0
print(f"{read('release').strip()}\n{'':2}{'seen':32} {'expected':32} case")
for what, wanted, got in rows():
    differences += wanted != got
    print(f"{'' if wanted == got else '!':2}{got:32} {wanted:32} {what}")
for line in read("dump").splitlines():
    if line.startswith(("not seen:", "lost:", "node-agent:")):
        print("  " + line)
print(f"{version}: {differences} differences")
sys.exit(differences > 0)
