#!/usr/bin/env bash
# Calls relayed between two phones, beside rtpengine in user space and beside an echo in C, in turn: packets per CPU-second, loss, and the delay added. What is measured is on core 0,
# the load generator on core 1. Each call is 100 packets a second.
#
#   BENCH_GENERATORS=folder bench/relay.sh                    100, 200, 400 and 600 calls through a media-service by itself: Kafka is on core 1 and not counted
#   BENCH_GENERATORS=folder bench/relay.sh 100,300            other numbers
#   BENCH_GENERATORS=folder bench/relay.sh --srtp             SRTP (AES_CM_128_HMAC_SHA1_80) to the caller, RTP to the callee
#   BENCH_GENERATORS=folder bench/relay.sh --whole [--srtp]   through the whole exchange, Kafka counted: calls are placed by SIP. Needs a build of ./run
#
# BENCH_RUNS (3) of each, BENCH_SECONDS (6) each, BENCH_WARM_UPS (4) with the most calls before. BENCH_HEAP, BENCH_COLLECTOR: options of the JVM of media-service;
# BENCH_JVM_OPTIONS: those of the whole exchange. BENCH_BUILT=1 builds nothing. BENCH_PHONE_PORT (40000), BENCH_CALLEE (127.0.0.1:5390), BENCH_MEDIA_PORTS, BENCH_PEER_PORTS, BENCH_ECHO_PORT:
# ports, where others are taken.
# Needs rtpengine (Debian: apt-get install rtpengine-daemon), Python 3; seven minutes after the build.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
whole='' options=()
while [[ ${1:-} == --* ]]; do
  case $1 in
    --whole) whole=yes ;;
    --srtp) options+=(--srtp) ;;
    *) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "bench/relay.sh" >&2; exit 2 ;;
  esac
  shift
done
steps=${1:-100,200,400,600}
most=$(tr , '\n' <<<"$steps" | sort -n | tail -1)

if [[ -n $whole ]]; then
  # shellcheck source=bench/side-by-side.sh
  source bench/side-by-side.sh
  export TANDEM_DEFENCE_EXEMPT=127.0.0.0/8 TANDEM_MEDIA_PORT_QUARANTINE=1s TANDEM_MEDIA_CAPACITY=20000
  export TANDEM_MEDIA_PORT_RANGE=${BENCH_MEDIA_PORTS:-16000-25999}
  start_tandem
  accounts u "$most"
  accounts c "$most"
  tandem_way=(sip "$tandem" "127.0.0.1:$sip_port" tandem.local "$password")
else
  # shellcheck source=bench/media-node.sh
  source bench/media-node.sh
  build media-service
  start_kafka_aside
  # shellcheck disable=SC2086 # several options in one variable
  start_media media-0 $collector
  set_writer 0
  tandem_way=(plan "$media_pid" "${writer[@]}")
fi

peer=127.0.0.1:${BENCH_PEER_PORT:-2223}
peer_ports=${BENCH_PEER_PORTS:-26000-32765}
taskset -c 0 rtpengine --interface=127.0.0.1 --listen-ng="$peer" --table=-1 --foreground --log-stderr --log-level=3 --num-threads=1 \
  --port-min="${peer_ports%-*}" --port-max="${peer_ports#*-}" --delete-delay=0 --timeout=3600 --silent-timeout=3600 2>"$work/rtpengine.log" &
rtpengine=$!
started+=("$rtpengine")
sleep 1
kill -0 "$rtpengine" 2>/dev/null || { tail -5 "$work/rtpengine.log" >&2; exit 1; }

python3 bench/relay.py "${options[@]}" "$steps" "$work" "$rtpengine" "$peer" "${tandem_way[@]}"
