#!/usr/bin/env python3
"""Runs the load of signaling.sh against the exchange and Kamailio in turn, and prints a table. Called by signaling.sh.

  signaling.py TANDEM-PID TANDEM-ADDRESS KAMAILIO-PID KAMAILIO-ADDRESS [TEST...]

Several processes that are one system are PID,PID. Called by durable.sh too.
"""
import os
import statistics
import subprocess
import sys

sys.path.insert(0, os.environ["BENCH_GENERATORS"])
import measure  # noqa: E402: one of the load generators


def number(name, default):
    return int(os.environ.get("BENCH_" + name, default))


def pids(text):
    return [int(pid) for pid in text.split(",")]


RUNS, WARM_UPS = number("RUNS", 3), number("WARM_UPS", 5)
OPTIONS, AORS, CALLS = number("OPTIONS", 100000), number("AORS", 20000), number("CALLS", 5000)
WINDOW, CALL_WINDOW, FIRST = number("WINDOW", 256), number("CALL_WINDOW", 100), number("FIRST", 1000)
REFRESHES = number("REFRESHES", AORS)
CALLEE = "127.0.0.1:5390"
PEERS = {
    "tandem": (pids(sys.argv[1]), sys.argv[2], "tandem.local"),
    "kamailio": (pids(sys.argv[3]), sys.argv[4], "bench.local"),
}


def generate(peer, kind, count, window, first=0, accounts=0):
    system, target, domain = PEERS[peer]
    command = [os.environ["BENCH_GENERATORS"] + "/build/sipgen", kind, "-t", target, "-d", domain, "-a", "secret"]
    command += os.environ.get("BENCH_GENERATOR_OPTIONS", "").split()
    command += ["-n", str(count), "-w", str(window), "-f", str(first)]
    command += ["-u", str(accounts)] if accounts else []
    return measure.once(command + ([] if kind == "options" else ["-c", CALLEE]), system)


def options(peer, _):
    return generate(peer, "options", OPTIONS, WINDOW)


def register_new(peer, turn):
    return generate(peer, "register", AORS, WINDOW, FIRST + turn * AORS)


def register_refresh(peer, _):
    return generate(peer, "register", REFRESHES, WINDOW, FIRST, AORS)


def calls(peer, turn):
    if turn == 0:
        _, target, domain = PEERS[peer]
        subprocess.run(["bench/phones.py", CALLEE, target, domain, "secret", str(CALL_WINDOW)], check=True)
    return generate(peer, "call", CALLS, CALL_WINDOW)


TESTS = {"options": options, "new": register_new, "refresh": register_refresh, "calls": calls}

rows = []
for name in sys.argv[5:] or TESTS:
    results = {peer: [] for peer in PEERS}
    for turn in range(WARM_UPS + RUNS):
        # Kamailio has nothing to warm up but its tables.
        for peer in ["tandem"] if 0 < turn < WARM_UPS else PEERS:
            result = TESTS[name](peer, turn)
            line = {k: result.get(k) for k in ("done", "failed", "retrans", "per_s", "done_per_cpu_s", "lat_ms_p50", "lat_ms_p99")}
            print(name, peer, "warm-up" if turn < WARM_UPS else turn - WARM_UPS + 1, line, file=sys.stderr, flush=True)
            if turn >= WARM_UPS:
                results[peer].append(result)
    rows.append((name, results))

print("| test | Tandem per CPU-s | Kamailio per CPU-s | ratio | failed |")
print("|---|--:|--:|--:|--:|")
for name, results in rows:
    cells = []
    for peer in PEERS:
        values = sorted(r.get("done_per_cpu_s", 0) for r in results[peer])
        cells.append((statistics.median(values), values[0], values[-1]))
    text = " | ".join(f"{m:,.0f} [{low:,.0f}-{high:,.0f}]" for m, low, high in cells)
    failed = "/".join(str(sum(r.get("failed", 0) for r in results[peer])) for peer in PEERS)
    print(f"| {name} | {text} | {cells[0][0] / max(1, cells[1][0]):.2f} | {failed} |")
