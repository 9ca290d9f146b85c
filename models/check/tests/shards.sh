#!/bin/sh
# SPDX-License-Identifier: MIT
#
# shards.sh CHECK - the shards of an exploration add up to its total and verdict; missing, double and foreign ones are
# refused.
check=$1
export CAIRN_CHECK_HISTORY=
work=$(mktemp -d) && cd "$work" || exit 2
trap 'rm -rf "$work"' EXIT
failed=0
complain() {
  echo "FAIL: $1"
  cat out
  failed=1
}
for shard in 1 2 3; do
  "$check" run fake.large_weak fake.small --plain -j 2 --shard $shard/3 --session s$shard >out 2>&1 || complain "shard $shard"
  grep -qF "PART $shard/3" out || complain "shard $shard: no PART"
done
"$check" merge s1 s2 s3 >out 2>&1 || complain "merge: exit $?"
grep -qF '413,620 executions + 103,610 blocked' out || complain "merge: another total"
grep -qF '265 executions + 71 blocked' out || complain "merge: another total of the small one"
grep -qF '2 runs: 2 EXHAUSTED' out || complain "merge: another verdict"

refused() { # TEXT SESSION...
  text=$1
  shift
  "$check" merge "$@" >out 2>&1
  got=$?
  { [ $got -eq 2 ] && grep -qF -- "$text" out; } || complain "merge $* -> exit $got, wanted 2 and \"$text\""
}
refused 'shard 2/3 is missing' s1 s3
refused 'shard 3/3 is there 2 times' s1 s2 s3 s3
"$check" run fake.small --plain --shard 2/3 --session other >out 2>&1
refused 'it does not explore' s1 other s3
"$check" run fake.small --plain --session whole >out 2>&1
refused 'not a shard' s1 s2 whole
refused 'cannot be read' s1 s2 nothing

# A failure, wherever it lies, is the verdict; a shard that was stopped makes the whole incomplete.
for shard in 1 2; do
  "$check" run fake.large_fails --plain --shard $shard/2 --session f$shard >out 2>&1
  "$check" run fake.large --plain --shard $shard/2 --session t$shard --executions 1000 >out 2>&1
done
"$check" merge f1 f2 >out 2>&1
[ $? -eq 1 ] || complain "merge of a failure"
"$check" merge t1 t2 >out 2>&1
[ $? -eq 3 ] || complain "merge of stopped shards"
exit $failed
