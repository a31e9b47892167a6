#!/usr/bin/env bash
# A registrar is killed (kill -9) under load and started again: Kafka, registrar and signaling as processes of their own on this machine, 50,000 phones
# registered, 200 REGISTER a second. Afterwards every registration that was acknowledged is looked for in the topic; fails when one is lost or
# a phone is not registered in the end. Prints what phones noticed, and how long the registrar took.
#
#   bench/registrar-kill.sh                    50,000 phones, 200 a second for 60 s
#   bench/registrar-kill.sh 5000 100 30        other numbers
#   BENCH_STANDBY=1 bench/registrar-kill.sh    a second registrar runs beside; the first stays dead
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=bench/processes.sh
source bench/processes.sh
phones=${1:-50000}
rate=${2:-200}
seconds=${3:-60}

build
start_kafka
start_service registrar registrar-0
await_ready "$registrar_http" "$registrar_pid"
start_service signaling signaling-0
await_ready "$signaling_http" "$signaling_pid"
killed=$registrar_pid

"$JAVA_HOME/bin/java" "${jvm[@]}" -Xmx1g -cp "$classes" io.tandem.bench.location.PhonesThatRegister steady \
  "$sip_port" "$registrar_http" "$token" "$kafka" "$phones" "$work" "$rate" "$seconds" 2>"$work/load.log" &
load=$!
started+=("$load")
until [[ -e $work/filled ]]; do
  kill -0 "$load" 2>/dev/null || { cat "$work/load.log" >&2; exit 1; }
  sleep 0.2
done
if [[ -n ${BENCH_STANDBY:-} ]]; then
  unset registrar_http
  start_service registrar registrar-1
  await_ready "$registrar_http" "$registrar_pid"
  sleep 5
fi
sleep $((seconds / 4))

kill -9 "$killed"
at=$(now)
echo "registrar killed"
if [[ -z ${BENCH_STANDBY:-} ]]; then
  start_service registrar registrar-0
  await_ready "$registrar_http" "$registrar_pid"
  echo "registrar ready again after $(since "$at") s (start of its process included)"
  grep 'whole:' "$work/registrar-0.log" | tail -1
fi
if wait "$load"; then
  status=0
else
  status=$?
  tail -5 "$work/load.log" >&2
fi
curl -s -H "Authorization: Bearer $token" "http://127.0.0.1:$registrar_http/api/v1/bindings?limit=1" |
  python3 -c 'import json, sys; print("bindings by the API:", json.load(sys.stdin)["total"])'
exit "$status"
