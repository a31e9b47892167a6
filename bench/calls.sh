#!/usr/bin/env bash
# The load of the first release: 1,000 calls at 20 a second with audio, SIPp on both ends, through everything in one
# process. Fails when a call fails, a message is repeated, or anything is left over afterwards; prints how long
# callers waited, and Kafka's share of it.
#
#   bench/calls.sh                 1000 calls, 20 a second
#   bench/calls.sh 5000 40         another load
#
# The figures are worth something on a machine that does nothing else meanwhile.
set -euo pipefail

calls=${1:-1000}
rate=${2:-20}

cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=deploy/scripts/jdk.sh
source deploy/scripts/jdk.sh
find_jdk || exit 1

./mvnw -B -ntp -q -pl e2e -am verify -Dspotless.check.skip=true \
  -Dtest=CallLoadTest -Dsurefire.failIfNoSpecifiedTests=false \
  -Dtandem.load.calls="$calls" -Dtandem.load.rate="$rate"
cat e2e/target/call-load.txt
