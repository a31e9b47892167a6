#!/usr/bin/env bash
# How long a media-service stands still: calls relayed at 70 % of one core for minutes, with the longest that a packet was late, and what the JVM says of its own pauses. The service is on
# core 0, everything else on core 1.
#
#   BENCH_GENERATORS=folder bench/pauses.sh 600                         ten minutes, with the heap and the collector of a pod (ZGC)
#   BENCH_GENERATORS=folder bench/pauses.sh 120 serial g1 parallel zgc  two minutes each, with as many calls as were 70 % with the first
#
# BENCH_CALLS: how many calls, in place of 70 %. BENCH_HEAP: the heap. BENCH_SAFEPOINTS=folder keeps the JVM's logs. BENCH_PHONE_PORT, BENCH_MEDIA_PORTS: as in relay.sh. BENCH_BUILT=1 builds nothing. Needs Python 3.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=bench/media-node.sh
source bench/media-node.sh
seconds=${1:?for how many seconds}
shift
[[ $# -gt 0 ]] || set -- shipped
calls=${BENCH_CALLS:-0}

build media-service
start_kafka_aside
echo '| collector | calls | CPU % | packets per CPU-s | most loss % | delay p50 ms | p99 | p99.9 (worst window) | longest | generator itself late | safepoints | together ms | longest ms | RSS MB |'
echo '|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|'
number=0
for name in "$@"; do
  case $name in
    shipped) options=$collector ;;
    serial) options="-XX:+UseSerialGC -XX:NewRatio=1" ;;
    g1) options=-XX:+UseG1GC ;;
    parallel) options="-XX:+UseParallelGC -XX:NewRatio=1" ;;
    zgc) options=-XX:+UseZGC ;;
    *) echo "no such collector: $name" >&2; exit 2 ;;
  esac
  log=$work/$name.safepoints
  # shellcheck disable=SC2086 # several options in one variable
  start_media "media-$number" $options "-Xlog:safepoint,gc,gc+cpu:file=$log:uptime:filecount=0"
  set_writer "$number"
  python3 bench/pauses.py "$name" "$media_pid" "$log" "$seconds" "$calls" "$work" "${writer[@]}"
  calls=$(<"$work/calls")
  kill "$media_pid"
  wait "$media_pid" || true
  number=$((number + 1))
  [[ -z ${BENCH_SAFEPOINTS:-} ]] || cp "$log" "$BENCH_SAFEPOINTS"
done
