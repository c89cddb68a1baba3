#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""test-verdict.py ROOT SECONDS RC: counts the test reports of all modules, names what was skipped and why, and gives the verdict."""
import glob, os, sys, xml.etree.ElementTree as xml

# Of a failure's message: enough to know what was wrong where only the end of the output is kept.
LINES, WIDTH = 20, 300

root, seconds, rc = sys.argv[1], sys.argv[2], int(sys.argv[3])
rows, skipped, failed, total = {}, [], [], 0
for report in sorted(glob.glob(os.path.join(root, "*/target/*-reports/TEST-*.xml"))):
    module = os.path.relpath(report, root).split(os.sep)[0]
    for case in xml.parse(report).getroot().iter("testcase"):
        row = rows.setdefault(module, [0, 0, 0, 0.0])
        row[0] += 1
        row[3] += float(case.get("time", "0").replace(",", ""))
        name = f'{case.get("classname", "").rsplit(".", 1)[-1]}: {case.get("name")}'
        if case.find("skipped") is not None:
            row[1] += 1
            why = case.find("skipped")
            text = (why.get("message") or why.text or "no reason given").splitlines()[0]
            skipped.append((name, text.split("Assumption failed: ")[-1]))
        fault = case.find("failure") if case.find("failure") is not None else case.find("error")
        if fault is not None:
            row[2] += 1
            failed.append((name, fault.get("message") or fault.text or "no message given"))
print(f'\n{"module":18}{"tests":>8}{"skipped":>9}{"failed":>8}{"seconds":>9}')
for module, (tests, skips, fails, time) in rows.items():
    total += tests
    print(f"{module:18}{tests:8}{skips:9}{fails:8}{time:9.1f}")
for name, reason in skipped:
    print(f"skipped  {name}  ({reason})")
for name, message in failed:
    print(f"FAILED   {name}")
    lines = [line[:WIDTH] for line in message.splitlines() if line.strip()]
    for line in lines[:LINES]:
        print(f"         {line}")
    if len(lines) > LINES:
        print(f"         ... and {len(lines) - LINES} lines more")
# The oracles are data beside the project, not a capability of the machine: where they are absent, that is said and no more.
lacking = [name for name, reason in skipped if "oracle" not in reason]
if len(lacking) < len(skipped):
    print("the policy oracles were NOT run: no ../shared/oracle, no NETISO_ORACLE")
bad = rc != 0 or failed or total == 0
required = os.environ.get("NETISO_REQUIRE_KERNEL") == "1" and lacking
if required:
    print(f"NETISO_REQUIRE_KERNEL=1: {len(lacking)} skipped tests count as failed")
print(f'\nTEST {"FAILED" if bad or required else "PASSED"}: {total} tests, {len(skipped)} skipped, {len(failed)} failed, {seconds} s')
sys.exit(1 if bad or required else 0)
