#!/usr/bin/env bash
# What a relayed call costs a media-service in memory: heap after a full collection, direct buffers, RSS and the kernel's sockets, for calls that are silent and calls that flow; and of which classes
# it consists.
#
#   BENCH_GENERATORS=folder bench/call-memory.sh              500, 1,000 and 2,000 calls
#   BENCH_GENERATORS=folder bench/call-memory.sh 100,1000     other numbers
#   BENCH_GENERATORS=folder bench/call-memory.sh 1000 srtp    with SRTP to the caller
#
# BENCH_BUILT=1 builds nothing. Needs Python 3, root for the kernel's share, and a limit of open files over four times the calls; two minutes.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
# A heap that gives back what it does not need, or RSS would say how much it once was. (Pods have ZGC, whose references are twice as long.)
export BENCH_COLLECTOR=${BENCH_COLLECTOR:--XX:+UseSerialGC}
export BENCH_HEAP=${BENCH_HEAP:--Xms16m -Xmx717m -XX:MinHeapFreeRatio=5 -XX:MaxHeapFreeRatio=10}
# shellcheck source=bench/media-node.sh
source bench/media-node.sh

build media-service
start_kafka_aside
# shellcheck disable=SC2086 # several options in one variable
start_media media-0 $collector -XX:NativeMemoryTracking=summary
set_writer 0
python3 bench/call_memory.py "$media_pid" "${1:-500,1000,2000}" "$work" "$JAVA_HOME/bin/jcmd" "${2:-rtp}" "${writer[@]}"
