"""Ways to have calls relayed, and one window of load through them. Read by relay.py and pauses.py.

Each relay has `pids`, `open(count, flows, srtp)`, which writes the generator's list of flows, and `close()`.
"""
import base64
import os
import select
import subprocess
import sys
import time

GENERATORS = os.environ["BENCH_GENERATORS"]
sys.path.insert(0, GENERATORS)
import measure  # noqa: E402: one of the load generators
import sessions  # noqa: E402: another

PHONE_PORT = int(os.environ.get("BENCH_PHONE_PORT", 40000))
sessions.LPORT = PHONE_PORT
PLACING_TURNS = 3
# More than whoever writes the plans has himself.
PATIENCE_SECONDS = 90
# Of AES_CM_128_HMAC_SHA1_80: key and salt (RFC 4568 section 6.2).
KEY_OCTETS = 30


class ByPlan:
    """media-service alone: calls are plans in Kafka, which a process on the generator's core writes."""

    def __init__(self, pid, command, log):
        self.pids = [pid]
        self.writer = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)
        self.expect("ready")

    def open(self, count, flows, srtp=False):
        self.tell(f"open {count} {flows}{' srtp' if srtp else ''}", "open")

    def close(self):
        self.tell("close", "closed")

    def tell(self, line, answer):
        self.writer.stdin.write(line + "\n")
        self.writer.stdin.flush()
        self.expect(answer)

    def expect(self, answer):
        answered, _, _ = select.select([self.writer.stdout], [], [], PATIENCE_SECONDS)
        said = self.writer.stdout.readline() if answered else ""
        if not said.startswith(answer):
            sys.exit(f"who writes the plans has said {said!r}, not {answer}")

    def end(self):
        self.writer.kill()
        self.writer.wait()


class BySip:
    """A whole exchange: calls are placed. Whoever is called has registered from the socket at which he answers."""

    def __init__(self, pid, most, target, callee, domain, password):
        self.pids, self.domain = [pid], domain
        phones = os.path.join(os.path.dirname(os.path.abspath(__file__)), "phones.py")
        subprocess.run([phones, callee, target, domain, password, str(most)], check=True)
        self.calls = sessions.SipCalls(target, domain, callee, password)

    def open(self, count, flows, srtp=False):
        for _ in range(PLACING_TURNS):
            # A call that was refused, or whose challenge came twice, which counts as an answer there, is placed again under another Call-ID.
            self.calls.run = f"{time.time_ns():x}"
            missing = [i for i in range(count) if not self.calls.calls.get(i, {}).get("media")]
            for i in missing:
                key = base64.b64encode(os.urandom(KEY_OCTETS)).decode() if srtp else None
                self.calls.call(i, f"sip:u{i:06d}@{self.domain}", f"c{i:06d}", key)
                time.sleep(0.02)
            up = self.calls.open(0, None, flows)
            if up == count:
                return
        codes = sorted({call["code"] for call in self.calls.calls.values() if not call["media"]})
        sys.exit(f"{up} of {count} calls are up; the others: {codes}")

    def close(self):
        calls = self.calls.calls
        for call in calls.values():
            self.calls.request("BYE", call, call["contact"], call["to"], call["cseq"] + 1, call["route"])
            time.sleep(0.003)
        patience = time.time() + 5
        while time.time() < patience and not all(call.get("gone") for call in calls.values()):
            time.sleep(0.05)
        for kept in (calls, self.calls.by_id, self.calls.far):
            kept.clear()

    def end(self):
        self.calls.close()


class Rtpengine:
    """Driven by its own protocol, as a proxy would."""

    def __init__(self, pid, target):
        self.pids, self.target = [pid], target

    def open(self, count, flows, srtp=False):
        self.delete = sessions.ng_open(self.target, count, str(flows), srtp)

    def close(self):
        self.delete()

    def end(self):
        pass


class Echo:
    """Not a relay: the least that a process can do which has a socket for each flow and makes a system call for each packet."""

    def __init__(self, port):
        self.port = port

    def open(self, count, flows, srtp=False):
        with open(flows, "w") as lines:
            lines.writelines(f"127.0.0.1 {self.port + i}\n" for i in range(2 * count))
        command = ["taskset", "-c", "0", f"{GENERATORS}/build/udpecho", "epoll", f"127.0.0.1:{self.port}", str(2 * count)]
        self.process = subprocess.Popen(command)
        self.pids = [self.process.pid]
        time.sleep(0.3)

    def close(self):
        self.process.kill()
        self.process.wait()

    def end(self):
        pass


def window(relay, flows, seconds):
    """One window of load, after two seconds that do not count: what the generator says, with the relay's CPU time."""
    command = [f"{GENERATORS}/build/rtpgen", "-f", flows, "-p", str(PHONE_PORT), "-T", str(seconds), "-W", "2"]
    result = measure.once(command, relay.pids, timeout=seconds + 60)
    if result.get("rc") != 0 or "pkts_per_cpu_s" not in result:
        sys.exit(f"the generator failed: {result}")
    return result
