#!/usr/bin/env bash
# Everything restarts and all phones register anew at once, with new Call-IDs: Kafka stays, registrar and signaling are killed, and the phones begin in the moment
# in which both are started again. Phones repeat, rest and heed Retry-After as they should. Prints how many were answered in each second; fails when
# one is not back in the end, or a registration that was acknowledged is lost.
#
#   bench/storm.sh            100,000 phones
#   bench/storm.sh 10000      fewer
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=bench/processes.sh
source bench/processes.sh
phones=${1:-100000}

build
start_kafka
start_service registrar registrar-0
await_ready "$registrar_http" "$registrar_pid"
start_service signaling signaling-0
await_ready "$signaling_http" "$signaling_pid"

"$JAVA_HOME/bin/java" "${jvm[@]}" -Xmx1500m -cp "$classes" io.tandem.bench.location.PhonesThatRegister storm \
  "$sip_port" "$registrar_http" "$token" "$kafka" "$phones" "$work" 2>"$work/load.log" &
load=$!
started+=("$load")
until [[ -e $work/filled ]]; do
  kill -0 "$load" 2>/dev/null || { cat "$work/load.log" >&2; exit 1; }
  sleep 0.2
done

kill -9 "$registrar_pid" "$signaling_pid"
sleep 1
start_service registrar registrar-0
start_service signaling signaling-0
at=$(now)
touch "$work/go"
await_ready "$registrar_http" "$registrar_pid"
echo "registrar ready after $(since "$at") s"
await_ready "$signaling_http" "$signaling_pid"
echo "signaling ready after $(since "$at") s"
cpu() {
  awk '{ print ($14 + $15) / '"$(getconf CLK_TCK)"' }' "/proc/$1/stat"
}
if wait "$load"; then
  status=0
else
  status=$?
  tail -5 "$work/load.log" >&2
fi
echo "CPU-s since the restart: signaling $(cpu "$signaling_pid"), registrar $(cpu "$registrar_pid")"
exit "$status"
