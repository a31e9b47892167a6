#!/usr/bin/env bash
# Honest phones register and call while one source guesses passwords. Fails when fewer than 99 % of what the honest ones
# do succeeds. The guesses come from 127.0.0.9, registrations from 127.0.0.2, calls from 127.0.0.3 to phones at 127.0.0.4.
#
#   BENCH_GENERATORS=folder bench/flood.sh            20,000 guesses a second for 20 s
#   BENCH_GENERATORS=folder bench/flood.sh 5000 60
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=bench/side-by-side.sh
source bench/side-by-side.sh
rate=${1:-20000}
seconds=${2:-20}

export TANDEM_DEFENCE_EXEMPT=none
start_tandem
# A kept state may have kept the ban of the last time too.
curl -s -o /dev/null -X DELETE -H "Authorization: Bearer $token" "http://127.0.0.1:$http_port/api/v1/bans/127.0.0.9"
accounts u 1000
accounts c 50
gcc -O2 -o "$work/flood" bench/flood.c
load=("$BENCH_GENERATORS/build/sipgen")
to=(-B -t "127.0.0.1:$sip_port" -d tandem.local -a "$password")

cpu() {
  awk '{ print ($14 + $15) / '"$(getconf CLK_TCK)"' }' "/proc/$tandem/stat"
}

# The phones that are called.
bench/phones.py 127.0.0.4:5391 "127.0.0.1:$sip_port" tandem.local "$password" 50
for flood in 0 "$rate"; do
  before=$(cpu)
  [[ $flood == 0 ]] ||
    taskset -c 1 "$work/flood" 127.0.0.9 127.0.0.1 "$sip_port" tandem.local "$flood" "$seconds" >"$work/flood.txt" &
  taskset -c 1 "${load[@]}" register "${to[@]}" -l 127.0.0.2 -n $((seconds * 10)) -f 50 -u 500 -w 50 -r 10 >"$work/register" &
  registering=$!
  taskset -c 1 "${load[@]}" call "${to[@]}" -l 127.0.0.3 -n $((seconds * 4)) -w 50 -r 4 -c 127.0.0.4:5391 >"$work/call" &
  calling=$!
  wait "$registering" || true
  wait "$calling" || true
  after=$(cpu)
  echo "guesses a second: $flood; CPU seconds of the exchange: $(awk "BEGIN { print $after - $before }")"
  [[ $flood == 0 ]] || cat "$work/flood.txt"
  python3 - "$work/register" "$work/call" <<'PYTHON'
import json, sys
for name in sys.argv[1:]:
    r = json.loads(open(name).readlines()[-1])
    share = 100 * r["done"] / max(1, r["done"] + r["failed"])
    print(f'  {r["mode"]}: {r["done"]} done, {r["failed"]} failed ({share:.1f} %), p50 {r["lat_ms_p50"]} ms, p99 {r["lat_ms_p99"]} ms')
    if share < 99:
        sys.exit("too few honest requests succeeded")
PYTHON
done
