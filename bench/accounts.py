#!/usr/bin/env python3
"""Makes many accounts with one password by the admin API, over many connections: on each, the exchange takes one request after the other.

  accounts.py 127.0.0.1:8080 TOKEN PASSWORD PREFIX FIRST COUNT      # u000000 = PREFIX u, six digits
"""
import json
import socket
import sys
import threading

CONNECTIONS = 128
UNDER_WAY = 2

host, token, password, prefix, first, count = sys.argv[1:7]
name, port = host.rsplit(":", 1)
numbers = range(int(first), int(first) + int(count))
failures = []


def make(share):
    body = json.dumps({"password": password}).encode()
    link = socket.create_connection((name, int(port)))
    answers = link.makefile("rb")
    asked = answered = 0
    while answered < len(share):
        batch = b""
        while asked < len(share) and asked - answered < UNDER_WAY:
            batch += (
                f"PUT /api/v1/subscribers/{prefix}{share[asked]:06d} HTTP/1.1\r\nHost: {host}\r\n"
                f"Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n"
            ).encode() + body
            asked += 1
        link.sendall(batch)
        # As many as were just sent, so that a window is always full or half full.
        for _ in range(max(1, min(UNDER_WAY // 2, len(share) - answered))):
            status = answers.readline()
            length = 0
            while (line := answers.readline()) not in (b"\r\n", b""):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            answers.read(length)
            answered += 1
            if b" 200 " not in status and b" 201 " not in status:
                failures.append(status)
                if len(failures) > 10:
                    return


workers = [threading.Thread(target=make, args=(numbers[i::CONNECTIONS],)) for i in range(CONNECTIONS)]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
if failures:
    sys.exit(f"{len(failures)} accounts could not be made, the first: {failures[0]!r}")
