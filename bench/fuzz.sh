#!/usr/bin/env bash
# Fuzzes everything that reads what strangers send, each reader for its share of the time (fuzz/README.md). Goes on
# from what earlier runs have learnt (fuzz/target/corpus); an input with a fault is kept in fuzz/target/findings.
#
#   bench/fuzz.sh                  ten minutes
#   bench/fuzz.sh 3600             an hour
#   bench/fuzz.sh 3600 7           with another seed
#   bench/fuzz.sh 514 3261 sdp     one reader alone, for all the time
set -euo pipefail

seconds=${1:-600}
seed=${2:-3261}
target=${3:-}

cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=deploy/scripts/jdk.sh
source deploy/scripts/jdk.sh
find_jdk || exit 1

rm -f fuzz/target/fuzz.txt
status=0
./mvnw -B -ntp -q -pl fuzz -am verify -Dspotless.check.skip=true \
  -Dtest=FuzzingTest -Dsurefire.failIfNoSpecifiedTests=false \
  -Dtandem.fuzz.seconds="$seconds" -Dtandem.fuzz.seed="$seed" -Dtandem.fuzz.target="$target" || status=$?
cat fuzz/target/fuzz.txt
exit "$status"
