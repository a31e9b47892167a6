#!/usr/bin/env python3
"""What a relayed call costs in memory, and of what it consists. Called by call-memory.sh.

  call_memory.py MEDIA-PID STEPS WORK-FOLDER JCMD rtp|srtp COMMAND...
"""
import re
import subprocess
import sys

import relays

# A tenth of what phones send: every socket has been used, and 2,000 calls stay within a core.
INTERVAL_MS = 200
LARGEST = 20
ROW = re.compile(r"^\s*\d+:\s+(\d+)\s+(\d+)\s+(\S+)")

pid, steps, work, jcmd, kind, *command = sys.argv[1:]
flows = f"{work}/flows.txt"
srtp = kind == "srtp"


def live():
    """Instances and bytes of each class, after a full collection."""
    text = subprocess.run([jcmd, pid, "GC.class_histogram"], capture_output=True, text=True, check=True).stdout
    return {match[3]: (int(match[1]), int(match[2])) for match in map(ROW.match, text.splitlines()) if match and "FillerElement" not in match[3]}


def native_kb():
    """What the JVM has committed beside the heap and classes, where direct buffers are."""
    text = subprocess.run([jcmd, pid, "VM.native_memory", "summary"], capture_output=True, text=True, check=True).stdout
    return int(re.search(r"Other \(reserved=\d+KB, committed=(\d+)KB\)", text)[1])


def resident_kb():
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))


def kernel_kb():
    """Memory of sockets and what belongs to them, which no process is charged for."""
    with open("/proc/slabinfo") as slabs:
        rows = [line.split() for line in slabs if line.split()[0] in ("UDP", "sock_inode_cache", "filp", "eventpoll_epi", "dentry")]
    return sum(int(row[1]) * int(row[3]) for row in rows) // 1024


def take(label, calls, first):
    histogram = live()
    now = (sum(size for _, size in histogram.values()) / 1024, native_kb(), resident_kb(), kernel_kb())
    each = " | ".join("" if not calls else f"{(value - before) / calls:.1f}" for value, before in zip(now, first or now))
    print(f"| {calls} {label} | {' | '.join(f'{value / 1024:.1f}' for value in now)} | {each} |", flush=True)
    return now, histogram


def flow():
    generator = [f"{relays.GENERATORS}/build/rtpgen", "-f", flows, "-p", str(relays.PHONE_PORT), "-i", str(INTERVAL_MS), "-T", "5", "-W", "2"]
    result = relays.measure.once(generator, [int(pid)])
    if result["rc"] != 0 or result["rx_in_window"] == 0:
        sys.exit(f"the generator failed: {result}")


with open(f"{work}/plans.log", "w") as errors:
    relay = relays.ByPlan(int(pid), command, errors)
    try:
        # What the first call alone brings (classes, pools) is not a call's.
        relay.open(20, flows, srtp)
        flow()
        relay.close()
        print("| calls | heap MB | direct MB | RSS MB | kernel MB | heap kB a call | direct kB | RSS kB | kernel kB |")
        print("|---|--:|--:|--:|--:|--:|--:|--:|--:|", flush=True)
        first, before = take("", 0, None)
        opened = 0
        for count in map(int, steps.split(",")):
            relay.open(count - opened, flows, srtp)
            opened = count
            take("idle", count, first)
            flow()
            _, after = take("flowing", count, first)
        relay.close()
        take("closed", 0, first)
    finally:
        relay.end()

grown = {name: (count - before.get(name, (0, 0))[0], size - before.get(name, (0, 0))[1]) for name, (count, size) in after.items()}
print(f"\nWhat {opened} calls add to the heap, largest first:\n")
print("| class | bytes a call | objects a call |")
print("|---|--:|--:|")
for name, (count, size) in sorted(grown.items(), key=lambda item: -item[1][1])[:LARGEST]:
    print(f"| `{name}` | {size / opened:,.0f} | {count / opened:.1f} |")
