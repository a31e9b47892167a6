#!/usr/bin/env bash
# How long an import of subscribers takes, until the last of them is durable in Kafka. Against an exchange that runs.
#
#   bench/import.sh                        100,000 subscribers into ./run on this machine
#   BENCH_API=http://192.0.2.1:8080/api/v1 BENCH_TOKEN=… bench/import.sh 10000
set -euo pipefail

count=${1:-100000}
api=${BENCH_API:-http://127.0.0.1:8080/api/v1}
token=${BENCH_TOKEN:-tandem-dev}

lines=$(mktemp)
trap 'rm -f "$lines"' EXIT
seq "$count" | sed 's/.*/{"name": "import-&", "password": "secret-&"}/' >"$lines"

curl -sS -X POST "$api/subscribers:import" -H "Authorization: Bearer $token" --data-binary "@$lines" \
  -w '\n%{time_total} s\n'
