# Read by million.sh, registrar-kill.sh, storm.sh and media-node.sh: builds what they need, starts Kafka and services as processes of their own, ends them by their pids.

readonly repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly classes="$repository/bench/target/classes:$repository/bench/target/lib/*"
readonly jvm=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC)
readonly token=bench-token

work=$(mktemp -d)
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

# build [MODULE]: this folder's module, and another one.
build() {
  # shellcheck source=deploy/scripts/jdk.sh
  source "$repository/deploy/scripts/jdk.sh"
  find_jdk || exit 1
  [[ -n ${BENCH_BUILT:-} ]] && return
  # shellcheck disable=SC2086 # several options in one variable
  "$repository/mvnw" -B -ntp -q ${BENCH_MAVEN_OPTIONS:-} -f "$repository/pom.xml" -pl "bench${1:+,$1}" -am package \
    -Dmaven.test.skip=true -Dspotless.check.skip=true
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# await FILE TEXT PID: until a log says it.
await() {
  until grep -qs "$2" "$1"; do
    kill -0 "$3" 2>/dev/null || { cat "$1" >&2; exit 1; }
    sleep 0.1
  done
}

start_kafka() {
  local port
  port=$(free_port)
  kafka=127.0.0.1:$port
  "$JAVA_HOME/bin/java" "${jvm[@]}" -Xmx768m -cp "$classes" io.tandem.bench.location.Broker "$work/kafka" "$port" \
    >"$work/kafka.log" 2>&1 &
  kafka_pid=$!
  started+=("$kafka_pid")
  await "$work/kafka.log" 'broker ready' "$kafka_pid"
}

# start_service NAME NODE: sets NAME_pid and NAME_http. Signaling's SIP port is $sip_port. Can be called again after it was killed.
start_service() {
  local name=$1 node=$2 http
  local -n port=${1}_http
  port=${port:-$(free_port)}
  local settings=(TANDEM_KAFKA="$kafka" TANDEM_NODE_ID="$node" TANDEM_HTTP_PORT="$port" TANDEM_ADMIN_TOKEN="$token"
    TANDEM_DATA_DIR="$work/$node")
  mkdir -p "$work/$node"
  if [[ $name == signaling ]]; then
    sip_port=${sip_port:-$(free_port)}
    settings+=(TANDEM_SIP_PORT="$sip_port" TANDEM_SIP_DIGEST=MD5 TANDEM_DEFENCE_EXEMPT=127.0.0.0/8
      TANDEM_DEFENCE_REGISTERS_PER_SECOND=1000000 TANDEM_SIP_NONCE_KEY=a-key-for-the-bench-0123456789abcdef)
  fi
  env "${settings[@]}" "$JAVA_HOME/bin/java" "${jvm[@]}" -Xms512m -Xmx1g -XX:NewRatio=1 \
    -jar "$repository/$name-service/target/$name-service.jar" >>"$work/$node.log" 2>&1 &
  declare -g "${name}_pid=$!"
  started+=("$!")
}

# await_ready PORT PID
await_ready() {
  until curl -sf -o /dev/null "http://127.0.0.1:$1/health/ready"; do
    kill -0 "$2" 2>/dev/null || { tail -20 "$work"/*.log >&2; exit 1; }
    sleep 0.05
  done
}

now() {
  date +%s.%N
}

since() {
  awk "BEGIN { printf \"%.1f\", $(now) - $1 }"
}
