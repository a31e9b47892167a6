#!/usr/bin/env bash
# Signaling beside Kamailio: OPTIONS, REGISTER with digest (new, and refresh), challenged calls. Both run on core 0, the load generator
# on core 1; runs alternate; what counts is work per CPU-second of the whole process (the exchange's Kafka included).
#
#   BENCH_GENERATORS=folder bench/signaling.sh                all four
#   BENCH_GENERATORS=folder bench/signaling.sh options calls  some
#
# BENCH_RUNS (3), BENCH_OPTIONS (100000), BENCH_AORS (20000), BENCH_REFRESHES (as many), BENCH_CALLS (5000), BENCH_WINDOW (256), BENCH_CALL_WINDOW (100),
# BENCH_WARM_UPS (5): how much. BENCH_JVM_OPTIONS: options of the exchange's JVM. BENCH_STATE: a folder that keeps the accounts for the
# next time. BENCH_GENERATOR_OPTIONS: -B makes the generator sleep where it would spin, on a machine that others use. BENCH_FIRST: number of the first account that has never been registered there. BENCH_JAR: another build.
# Needs Kamailio (Debian: apt-get install kamailio) and Python 3.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=bench/side-by-side.sh
source bench/side-by-side.sh
readonly peer_port=${BENCH_PEER_PORT:-5361}

# Ports rest after each call, and a call takes four: with the usual rest the range would end the run, not the processor.
export TANDEM_DEFENCE_EXEMPT=127.0.0.0/8 TANDEM_MEDIA_PORT_QUARANTINE=1s
start_tandem
first=${BENCH_FIRST:-1000}
accounts u $((first + ${BENCH_AORS:-20000} * (${BENCH_RUNS:-3} + ${BENCH_WARM_UPS:-5})))
accounts c "${BENCH_CALL_WINDOW:-100}"

# The packaged default allocator is a debugging one, four times slower.
taskset -c 0 kamailio -f "$BENCH_GENERATORS/conf/kamailio.cfg" -DD -E -m 1000 -M 16 -b 4194304 -x fm -X fm \
  -A AUTH -A AUTHINV -A "LISTEN=udp:127.0.0.1:$peer_port" >"$work/kamailio.log" 2>&1 &
kamailio=$!
started+=("$kamailio")
sleep 2
kill -0 "$kamailio" 2>/dev/null || { tail -5 "$work/kamailio.log" >&2; exit 1; }

BENCH_FIRST=$first python3 bench/signaling.py "$tandem" "127.0.0.1:$sip_port" "$kamailio" "127.0.0.1:$peer_port" "$@"
