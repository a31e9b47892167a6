#!/usr/bin/env python3
"""Registers phones u000000.. from the very port at which they will be called: an exchange that reaches phones behind translators
calls back to where a registration came from, whatever its Contact says.

  phones.py LOCAL-IP:PORT TARGET-IP:PORT DOMAIN PASSWORD COUNT
"""
import hashlib
import re
import socket
import sys
import time


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


def register(link, here, domain, user, password):
    uri, call_id, proof = f"sip:{domain}", f"{user}-{time.time_ns()}", ""
    for cseq in (1, 2):
        link.send(
            (
                f"REGISTER {uri} SIP/2.0\r\nVia: SIP/2.0/UDP {here};branch=z9hG4bK{call_id}.{cseq};rport\r\nMax-Forwards: 70\r\n"
                f"From: <sip:{user}@{domain}>;tag={cseq}\r\nTo: <sip:{user}@{domain}>\r\nCall-ID: {call_id}\r\nCSeq: {cseq} REGISTER\r\n"
                f"{proof}Contact: <sip:{user}@{here}>\r\nExpires: 3600\r\nContent-Length: 0\r\n\r\n"
            ).encode()
        )
        answer = link.recv(65536).decode()
        while call_id not in answer or answer.startswith("SIP/2.0 1") or f"CSeq: {cseq} " not in answer:
            answer = link.recv(65536).decode()
        if answer.startswith("SIP/2.0 200"):
            return
        realm, nonce = (re.search(name + '="([^"]*)"', answer).group(1) for name in ("realm", "nonce"))
        response = md5(f"{md5(f'{user}:{realm}:{password}')}:{nonce}:00000001:1:auth:{md5('REGISTER:' + uri)}")
        proof = (
            f'Authorization: Digest username="{user}", realm="{realm}", nonce="{nonce}", uri="{uri}", response="{response}", '
            'algorithm=MD5, qop=auth, nc=00000001, cnonce="1"\r\n'
        )
    sys.exit(f"{user} could not register: {answer.splitlines()[0]}")


def main():
    here, target, domain, password, count = sys.argv[1:6]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.bind((here.split(":")[0], int(here.split(":")[1])))
        link.connect((target.split(":")[0], int(target.split(":")[1])))
        link.settimeout(10)
        for number in range(int(count)):
            register(link, here, domain, f"u{number:06d}", password)


main()
