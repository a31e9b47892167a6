#!/usr/bin/env bash
# The JMH benchmarks of the signaling hot path, with what each operation allocates and the processor time
#
#   bench/jmh.sh                          all of them: about six minutes
#   bench/jmh.sh SipParse -f 1 -wi 3      some, with other options of JMH
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=deploy/scripts/jdk.sh
source deploy/scripts/jdk.sh
find_jdk || exit 1

# shellcheck disable=SC2086 # several options in one variable
./mvnw -B -ntp -q ${BENCH_MAVEN_OPTIONS:-} -pl bench -am package -Dmaven.test.skip=true -Dspotless.check.skip=true
exec "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -cp 'bench/target/classes:bench/target/lib/*' \
  org.openjdk.jmh.Main -prof gc -prof io.tandem.bench.CpuProfiler "$@"
