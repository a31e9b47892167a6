#!/usr/bin/env bash
# A million bindings in a real Kafka: heap for each in registrar and signaling, time to replay them, time to look one up. Each in a JVM of its
# own, with the collector of the images.
#
#   bench/million.sh            1,000,000
#   bench/million.sh 100000     fewer
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=bench/processes.sh
source bench/processes.sh
count=${1:-1000000}

build
start_kafka
run() {
  "$JAVA_HOME/bin/java" "${jvm[@]}" -Xmx"$1" -cp "$classes" io.tandem.bench.location.MillionBindings "$2" "$kafka" "$count"
}
run 1g fill
for mode in signaling registrar signaling-pod registrar-pod; do
  run 4g "$mode" 2>&1 | grep -v ' INFO \| WARN '
done
