#!/usr/bin/env bash
# REGISTER with digest, where a 200 means that the binding is written down: the exchange (its Kafka included) beside Kamailio that writes
# through to PostgreSQL (its processes included). Both run on core 0, the load generator on core 1; runs alternate.
#
#   BENCH_GENERATORS=folder bench/durable.sh              new, refresh
#
# BENCH_POSTGRES_OPTIONS: options of PostgreSQL, such as "-c fsync=off", which is what a Kafka with one broker does: it hands to the system and
# does not wait for the disk. The others as in signaling.sh.
# Needs, as root on Debian: apt-get install kamailio kamailio-postgres-modules postgresql; and Python 3.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=bench/side-by-side.sh
source bench/side-by-side.sh
readonly peer_port=${BENCH_PEER_PORT:-5361} database_port=${BENCH_DATABASE_PORT:-5532}
readonly tables=/usr/share/kamailio/postgres
bin=$(find /usr/lib/postgresql -name initdb -printf '%h\n' | sort -V | tail -1)
[[ -x $bin/initdb && -f $tables/usrloc-create.sql ]] || { echo "apt-get install kamailio-postgres-modules postgresql" >&2; exit 1; }

export TANDEM_DEFENCE_EXEMPT=127.0.0.0/8
start_tandem
first=${BENCH_FIRST:-1000}
accounts u $((first + ${BENCH_AORS:-20000} * (${BENCH_RUNS:-3} + ${BENCH_WARM_UPS:-5})))

# PostgreSQL does not run as root.
as_postgres() { setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; }
chmod 711 "$work"
install -d -o postgres "$work/postgres"
as_postgres "$bin/initdb" -D "$work/postgres" -A trust >"$work/initdb.log"
# shellcheck disable=SC2086 # several options in one variable
taskset -c 0 setpriv --reuid=postgres --regid=postgres --clear-groups \
  "$bin/postgres" -D "$work/postgres" -k "$work/postgres" -p "$database_port" -c listen_addresses=127.0.0.1 \
  ${BENCH_POSTGRES_OPTIONS:-} >"$work/postgres.log" 2>&1 &
postgres=$!
started+=("$postgres")
until as_postgres "$bin/pg_isready" -q -h 127.0.0.1 -p "$database_port"; do
  kill -0 "$postgres" 2>/dev/null || { tail -5 "$work/postgres.log" >&2; exit 1; }
  sleep 0.2
done
for table in standard usrloc; do
  as_postgres psql -q -h 127.0.0.1 -p "$database_port" -d postgres -f "$tables/$table-create.sql" >"$work/tables.log" 2>&1
done

taskset -c 0 kamailio -f bench/kamailio-postgres.cfg -DD -E -m 1000 -M 16 -b 4194304 -x fm -X fm \
  -A "LISTEN=udp:127.0.0.1:$peer_port" -A "DB=\"postgres://postgres@127.0.0.1:$database_port/postgres\"" \
  >"$work/kamailio.log" 2>&1 &
kamailio=$!
started+=("$kamailio")
sleep 2
kill -0 "$kamailio" 2>/dev/null || { tail -5 "$work/kamailio.log" >&2; exit 1; }

[[ $# -gt 0 ]] || set -- new refresh
BENCH_FIRST=$first python3 bench/signaling.py "$tandem" "127.0.0.1:$sip_port" "$kamailio,$postgres" "127.0.0.1:$peer_port" "$@"
