#!/usr/bin/env python3
"""Relays in turn under the same load, and a table. Called by relay.sh, which starts them; BENCH_* are told there.

  relay.py [--srtp] STEPS WORK-FOLDER RTPENGINE-PID RTPENGINE-ADDRESS plan MEDIA-PID COMMAND...
  relay.py [--srtp] STEPS WORK-FOLDER RTPENGINE-PID RTPENGINE-ADDRESS sip EXCHANGE-PID EXCHANGE-ADDRESS DOMAIN PASSWORD
"""
import os
import statistics
import sys

import relays

RUNS, WARM_UPS = int(os.environ.get("BENCH_RUNS", 3)), int(os.environ.get("BENCH_WARM_UPS", 4))
SECONDS = float(os.environ.get("BENCH_SECONDS", 6))
SHOWN = ("sut_cpu_pct", "pkts_per_cpu_s", "loss_pct", "lat_ms_p50", "lat_ms_p99", "lat_ms_p999", "lat_ms_max", "bad", "gen_late_ms_max")

arguments = sys.argv[1:]
srtp = arguments[0] == "--srtp"
steps_text, work, peer_pid, peer_target, way, pid, *rest = arguments[1 if srtp else 0 :]
steps = [int(step) for step in steps_text.split(",")]
flows = f"{work}/flows.txt"


def turn(name, count, label):
    relay = systems[name]
    relay.open(count, flows, srtp and name != "echo")
    try:
        result = relays.window(relay, flows, SECONDS)
    finally:
        relay.close()
    print(name, count, label, {key: result[key] for key in SHOWN}, file=sys.stderr, flush=True)
    return result


def cell(rows, key, form):
    return form.format(statistics.median(row[key] for row in rows))


def print_row(count, name, rows, peer):
    rate = sorted(row["pkts_per_cpu_s"] for row in rows)
    middle = statistics.median(rate)
    ratio = middle / statistics.median(row["pkts_per_cpu_s"] for row in peer)
    delay = " | ".join(cell(rows, key, "{:.2f}") for key in ("lat_ms_p50", "lat_ms_p99", "lat_ms_p999", "lat_ms_max"))
    of_peer = statistics.median(row["lat_ms_p99"] for row in rows) / max(0.001, statistics.median(row["lat_ms_p99"] for row in peer))
    print(
        f"| {count} | {name} | {cell(rows, 'sut_cpu_pct', '{:.0f}')} | {middle:,.0f} [{rate[0]:,.0f}-{rate[-1]:,.0f}] | {ratio:.2f} | "
        f"{max(row['loss_pct'] for row in rows):.3f} | {delay} | {of_peer:.2f} |",
        flush=True,
    )


with open(f"{work}/plans.log", "w") as log:
    if way == "plan":
        ours = relays.ByPlan(int(pid), rest, log)
    else:
        ours = relays.BySip(int(pid), max(steps), rest[0], os.environ.get("BENCH_CALLEE", "127.0.0.1:5390"), *rest[1:])
    systems = {"tandem": ours, "rtpengine": relays.Rtpengine(int(peer_pid), peer_target)}
    # Encryption is not in it.
    if not srtp:
        systems["echo"] = relays.Echo(int(os.environ.get("BENCH_ECHO_PORT", 26000)))
    try:
        for number in range(WARM_UPS):
            turn("tandem", max(steps), f"warm-up {number + 1}")
        print("| calls | | CPU % | packets per CPU-s | of rtpengine's | most loss % | delay p50 ms | p99 | p99.9 | max | p99 of rtpengine's |")
        print("|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|", flush=True)
        for count in steps:
            results = {name: [] for name in systems}
            for number in range(RUNS):
                for name in systems:
                    results[name].append(turn(name, count, f"run {number + 1}"))
            for name, rows in results.items():
                print_row(count, name, rows, results["rtpengine"])
            if any(row["bad"] for rows in results.values() for row in rows):
                sys.exit("packets came that were not what was sent")
    finally:
        for relay in systems.values():
            relay.end()
