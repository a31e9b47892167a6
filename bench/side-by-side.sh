# Read by signaling.sh and flood.sh: finds the load generators and the exchange, starts it on loopback and makes accounts.

: "${BENCH_GENERATORS:?the folder of the load generators: with measure.py, build/sipgen, conf/kamailio.cfg}"
readonly repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly jar=${BENCH_JAR:-$repository/deploy/standalone/target/tandem-standalone.jar}
# What the rehearsal of ./run has left; -XX:AOTMode=on makes a cache that does not fit an error. Half of the heap is young, as in the images.
readonly jvm_options="-XX:AOTCache=${jar%.jar}.aot -XX:AOTMode=on ${BENCH_JVM_OPTIONS:--Xms1g -XX:NewRatio=1}"
readonly sip_port=${BENCH_SIP_PORT:-5360} http_port=${BENCH_HTTP_PORT:-8380}
readonly token=bench-token password=secret

work=$(mktemp -d)
state=${BENCH_STATE:-$work/state}
started=()

clean_up() {
  local pid
  for pid in "${started[@]}"; do
    kill "$pid" 2>/dev/null || true
  done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap clean_up EXIT

# Starts the exchange on core 0, with MD5 alone, which is what the peers do. The environment says the rest.
start_tandem() {
  # shellcheck source=deploy/scripts/jdk.sh
  source "$repository/deploy/scripts/jdk.sh"
  find_jdk || exit 1
  [[ -f $jar ]] || { echo "$jar is not there: ./run builds it" >&2; exit 1; }
  # shellcheck disable=SC2086 # several options in one variable
  TANDEM_DATA_DIR=$state TANDEM_SIP_PORT=$sip_port TANDEM_HTTP_PORT=$http_port TANDEM_ADMIN_TOKEN=$token \
    TANDEM_SIP_DIGEST=MD5 TANDEM_DEFENCE_REGISTERS_PER_SECOND=1000000 \
    taskset -c 0 "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    $jvm_options -jar "$jar" >"$work/tandem.log" 2>&1 &
  tandem=$!
  started+=("$tandem")
  until grep -q 'tandem ready' "$work/tandem.log"; do
    kill -0 "$tandem" 2>/dev/null || { cat "$work/tandem.log" >&2; exit 1; }
    sleep 1
  done
}

# accounts PREFIX COUNT; those that a kept state has already are left alone.
accounts() {
  local last
  last=$(printf '%s%06d' "$1" $(($2 - 1)))
  curl -sf -o /dev/null -H "Authorization: Bearer $token" \
    "http://127.0.0.1:$http_port/api/v1/subscribers/$last" ||
    "$repository/bench/accounts.py" "127.0.0.1:$http_port" "$token" "$password" "$1" 0 "$2"
}
