#!/usr/bin/env bash
# Ways across the kernel for packets of 172 octets, 50 a second in each flow: echoes on core 0, who sends to them on core 1, each in turn
#
#   bench/udp-ways.sh                                       all ways, 10 to 1200 flows, three rounds: eight to nine minutes
#   bench/udp-ways.sh 200,600 5 6 EPOLL,GATHERING           other numbers of flows, rounds, seconds of a window, and ways (UdpWay)
#   BENCH_NICE=-10 bench/udp-ways.sh ...                    ahead of others on a machine that is not quiet (root)
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=deploy/scripts/jdk.sh
source deploy/scripts/jdk.sh
find_jdk || exit 1

# shellcheck disable=SC2086 # several options in one variable
./mvnw -B -ntp -q ${BENCH_MAVEN_OPTIONS:-} -pl bench -am package -Dmaven.test.skip=true -Dspotless.check.skip=true
uptime
exec nice -n "${BENCH_NICE:-0}" taskset -c 1 "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -Xmx512m -cp 'bench/target/classes:bench/target/lib/*' \
  io.tandem.bench.udp.UdpWays "${1:-10,50,200,600,1200}" "${2:-3}" "${3:-3.5}" "${4:-}"
