#!/usr/bin/env bash
# People mixed: rooms of ten in G.711, all of them talking, on one core; the load generator on the other. How many a core carries beside what each is sent, and how evenly.
#
#   BENCH_GENERATORS=/path/to/generators bench/rooms.sh              20, 50, 100, 150, 200, 300, 400, 600, 800 people
#   BENCH_GENERATORS=... bench/rooms.sh 100,200 --repeat 1           other numbers, and options of c_conference.py
#   BENCH_URI=sip:600@tandem.local ...                               each hears himself: packets received and sent back
set -euo pipefail

# shellcheck source=bench/side-by-side.sh
source "$(dirname "${BASH_SOURCE[0]}")/side-by-side.sh"
steps=${1:-20,50,100,150,200,300,400,600,800}
shift || true
uri=${BENCH_URI:-}
[[ -n $uri ]] || uri='sip:7{room:02d}@tandem.local'

# One address makes all the calls, and a caller may have more than ten rooms.
export TANDEM_MEDIA_CAPACITY=4000 TANDEM_DEFENCE_EXEMPT=127.0.0.1
start_tandem
accounts c "$((${steps##*,} + 10))"
cd "$BENCH_GENERATORS"
python3 c_conference.py --sut-pid "$tandem" --target "127.0.0.1:$sip_port" --domain tandem.local --password "$password" \
  --uri "$uri" --steps "$steps" --secs 7 --warmup 1 --label tandem "$@"
