#!/usr/bin/env python3
"""Load on one media-service for some minutes, in windows, and what its collector did meanwhile: one row of a table. Called by pauses.sh.

  pauses.py LABEL MEDIA-PID SAFEPOINT-LOG SECONDS CALLS WORK-FOLDER COMMAND...     CALLS 0: as many as make 70 % of a core; then written to WORK-FOLDER/calls
"""
import re
import statistics
import sys

import relays

# The generator keeps four million delays: half a minute of 1,300 calls.
WINDOW_SECONDS = 30
WARM_UPS, WARM_UP_SECONDS = 5, 8
SHARE_PCT = 70
# And no more delays than that in a window.
MOST_CALLS = 1300
PAUSE = re.compile(r'Safepoint "(\w+)".* Total: +(\d+) ns')

label, pid, log_name, seconds, calls, work, *command = sys.argv[1:]
flows = f"{work}/flows.txt"
warm_up_calls = int(calls) or 400


def pauses(log):
    """Those since it was read last, by what they were for, in milliseconds."""
    found = {}
    for kind, nanos in PAUSE.findall(log.read()):
        found.setdefault(kind, []).append(int(nanos) / 1e6)
    return found


def resident_mb():
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:")) / 1024


def say(what, result):
    shown = {key: result[key] for key in ("sut_cpu_pct", "loss_pct", "lat_ms_p50", "lat_ms_p99", "lat_ms_p999", "lat_ms_max", "gen_late_ms_max")}
    print(label, what, shown, file=sys.stderr, flush=True)


with open(f"{work}/plans.log", "w") as errors, open(log_name) as log:
    relay = relays.ByPlan(int(pid), command, errors)
    try:
        relay.open(warm_up_calls, flows)
        for number in range(WARM_UPS):
            result = relays.window(relay, flows, WARM_UP_SECONDS)
            say(f"warm-up {number + 1}", result)
        count = int(calls) or min(MOST_CALLS, round(warm_up_calls * SHARE_PCT / result["sut_cpu_pct"], -1))
        with open(f"{work}/calls", "w") as kept:
            kept.write(str(int(count)))
        relay.close()
        relay.open(int(count), flows)
        say("warm-up, all", relays.window(relay, flows, WARM_UP_SECONDS))
        pauses(log)
        rows = []
        for number in range(max(1, round(float(seconds) / WINDOW_SECONDS))):
            rows.append(relays.window(relay, flows, min(WINDOW_SECONDS, float(seconds))))
            say(f"window {number + 1}", rows[-1])
        stood = pauses(log)
        memory = resident_mb()
        relay.close()
    finally:
        relay.end()

for kind, times in sorted(stood.items()):
    print(f"{label} {kind}: {len(times)}, together {sum(times):.1f} ms, longest {max(times):.2f} ms", file=sys.stderr)
every = [time for times in stood.values() for time in times] or [0]


def middle(key):
    return statistics.median(row[key] for row in rows)


def most(key):
    return max(row[key] for row in rows)


print(
    f"| {label} | {int(count)} | {middle('sut_cpu_pct'):.0f} | {middle('pkts_per_cpu_s'):,.0f} | {most('loss_pct'):.3f} | {middle('lat_ms_p50'):.2f} | {middle('lat_ms_p99'):.2f} | "
    f"{middle('lat_ms_p999'):.2f} ({most('lat_ms_p999'):.2f}) | {most('lat_ms_max'):.1f} | {most('gen_late_ms_max'):.1f} | "
    f"{len(every)} | {sum(every):.0f} | {max(every):.1f} | {memory:.0f} |",
    flush=True,
)
