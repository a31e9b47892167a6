#!/usr/bin/env bash
# How it sounds: what every pair of codecs leaves of speech, and what loss does with and without help. Writes the tables
# of docs/quality.md and docs/quality-over-loss.svg: a few minutes after the build
#
#   bench/quality.sh                      as published: each loss over five networks
#   bench/quality.sh 20                   over more
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=deploy/scripts/jdk.sh
source deploy/scripts/jdk.sh
find_jdk || exit 1

# shellcheck disable=SC2086 # several options in one variable
./mvnw -B -ntp -q ${BENCH_MAVEN_OPTIONS:-} -pl bench -am package -Dmaven.test.skip=true -Dspotless.check.skip=true
exec "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -cp 'bench/target/classes:bench/target/lib/*' \
  io.tandem.bench.quality.QualityFigures docs "$@"
