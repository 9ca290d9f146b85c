#!/bin/sh
# SPDX-License-Identifier: MIT
#
# verdicts.sh CHECK - words and exit codes: counts, cover points, crashes, unknown names, combinations without meaning.
check=$1
export CAIRN_CHECK_HISTORY=
work=$(mktemp -d) && cd "$work" || exit 2
trap 'rm -rf "$work"' EXIT
failed=0
# expect EXIT TEXT ARGUMENT...: the exit code, and TEXT somewhere in the output.
expect() {
  code=$1 text=$2
  shift 2
  "$check" "$@" >out 2>&1
  got=$?
  if [ $got -ne "$code" ] || ! grep -qF -- "$text" out; then
    echo "FAIL: $* -> exit $got, wanted $code and \"$text\""
    cat out
    failed=1
  fi
}
expect 0 'EXHAUSTED(spurious=1)' run fake.small
expect 0 '265 executions + 71 blocked' run fake.small --engine graph -j 3
expect 1 'expected 264 + 71 blocked executions, explored 265 + 71 blocked: more' run fake.small --expect 264,71
expect 1 'fewer' run fake.fewer
expect 1 'more' run fake.more
expect 1 'the model is empty' run fake.empty
expect 1 'cover point "never" was not reached' run fake.uncovered
expect 1 'signal 11' run fake.large_crashes
expect 0 'BOUNDED(5,000 random)' run fake.random
expect 0 'FAILED as expected' run fake.large_seeded_fails
expect 1 'expected to fail' run fake.seeded_not_caught
expect 3 'INCOMPLETE' run fake.small --executions 10
expect 3 'INCOMPLETE' run fake.large --time 100ms
expect 0 'Knuth probes' run fake.small --estimate --time 200ms
expect 2 'nearest: fake.small' run fake.smalll
expect 2 'nearest: list' lisst
expect 2 'no preemptions' run fake.small --search preemptions=2
expect 2 'no schedule' run fake.small --search pct=3
expect 2 '--shard wants --session' run fake.small --shard 1/3
expect 2 '--shard 4/3' run fake.small --shard 4/3 --session s
expect 2 '--time never' run fake.small --time never
expect 2 'is no next weaker order' run fake.small --weaken fake.store=acquire
expect 2 'never reaches no.such' run fake.small --weaken no.such=relaxed
expect 1 'replay: cairn-check replay' run fake.large_weak --weaken fake.store=relaxed
expect 0 'fake.store release' run fake.small --sites
expect 0 'killed    fake.store release -> relaxed' weaken --models fake.large_weak
expect 1 'SURVIVED' weaken --models fake.small
expect 2 'nearest: fake.store' weaken fake.stor --models fake.small
expect 1 'ESCAPED' museum --engine graph
expect 0 '"complete": 265' run fake.small --json -
expect 0 '14 models' list
exit $failed
