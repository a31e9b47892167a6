# Read by relay.sh, pauses.sh and call-memory.sh: a media-service by itself on core 0, as where media has machines of its own. Kafka, whoever writes the plans, and
# the load generator are on core 1, and none of them is counted. Reads processes.sh, which ends what it started.

: "${BENCH_GENERATORS:?the folder of the load generators: with measure.py, sessions.py, build/rtpgen}"
# shellcheck source=bench/processes.sh
source "$(dirname "${BASH_SOURCE[0]}")/processes.sh"
# The phones of the generator are 127.1.0.1, 127.1.0.2 and so on, all at this port.
readonly phone_port=${BENCH_PHONE_PORT:-40000}
readonly media_ports=${BENCH_MEDIA_PORTS:-16000-25999} sealing_key=a-key-for-the-bench-0123456789abcdef
# What a pod of 1 GiB gives the JVM. In two variables, since a JVM takes one collector only.
readonly heap=${BENCH_HEAP:--Xms717m -Xmx717m} collector=${BENCH_COLLECTOR:--XX:+UseZGC}

# start_media NAME JVM-OPTION...: the node NAME, which ends in its number, on core 0. Sets media_pid and media_log.
start_media() {
  local name=$1 port
  shift
  port=$(free_port)
  media_log=$work/$name.log
  # shellcheck disable=SC2086 # several options in one variable
  env TANDEM_KAFKA="$kafka" TANDEM_NODE_ID="$name" TANDEM_HTTP_PORT="$port" TANDEM_ADMIN_TOKEN="$token" TANDEM_DATA_DIR="$work/$name" \
    TANDEM_LISTEN=127.0.0.1 TANDEM_SEALING_KEY="$sealing_key" TANDEM_MEDIA_PORT_RANGE="$media_ports" TANDEM_MEDIA_PORT_QUARANTINE=1s \
    TANDEM_MEDIA_CAPACITY=20000 TANDEM_MEDIA_LOOPS=1 \
    taskset -c 0 "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    $heap "$@" -jar "$repository/media-service/target/media-service.jar" >"$media_log" 2>&1 &
  media_pid=$!
  started+=("$media_pid")
  await_ready "$port" "$media_pid"
}

# Kafka on core 1, behind the generator, whose lateness would look like delay. (Not the generator before Kafka: where sessions are scheduled as groups, that takes from what is measured.)
start_kafka_aside() {
  start_kafka
  taskset -acp 1 "$kafka_pid" >/dev/null
  # shellcheck disable=SC2046 # a list of threads
  renice -n 10 -p $(ls "/proc/$kafka_pid/task") >/dev/null
}

# set_writer NUMBER: sets the array writer to the command that writes the plans of that node; what it is told, CallsByPlan says.
set_writer() {
  writer=(nice -n 10 taskset -c 1 "$JAVA_HOME/bin/java" -XX:+UseSerialGC -Xmx256m -XX:TieredStopAtLevel=1 -cp "$classes"
    io.tandem.bench.media.CallsByPlan "$kafka" "$1" "$phone_port" "$sealing_key")
}
