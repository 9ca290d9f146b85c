#!/bin/sh
# SPDX-License-Identifier: MIT
#
# sessions.sh CHECK - the same total whatever stops an exploration: SIGKILL and SIGINT at many moments, of the parent or
# of a worker, and a full disk; and a session that is truncated, altered, foreign or of other options is refused.
check=$1
export CAIRN_CHECK_HISTORY=
work=$(mktemp -d) && cd "$work" || exit 2
trap 'rm -rf "$work"' EXIT
total='413,620 executions + 103,610 blocked'
failed=0
complain() {
  echo "FAIL: $1"
  cat out
  failed=1
}
ends_right() { # NAME OPTIONS...: goes on to the end
  name=$1
  shift
  "$check" run --session s --resume --plain "$@" >out 2>&1
  grep -qF "$total" out || complain "$name: another total"
}
run='run fake.large --expect 413620,103610 --plain'

for signal in KILL INT; do
  for jobs in 1 2; do
    rm -f s
    for pause in 0.01 0.3 2.5 0.7 1.2; do
      "$check" $run -j $jobs --session s --resume >out 2>&1 &
      one=$!
      sleep $pause
      kill -$signal $one 2>/dev/null
      wait $one
      got=$?
      [ $signal = INT ] && [ $got -ne 3 ] && [ $got -ne 0 ] && complain "SIGINT: exit $got"
    done
    ends_right "SIG$signal, -j $jobs" --expect 413620,103610 -j $jobs || exit 1
  done
done

# A worker is killed: its calls come back once.
rm -f s
"$check" $run -j 2 --session s >out 2>&1 &
one=$!
sleep 0.5
kill -KILL $(ps -o pid= --ppid $one | head -n 1)
wait $one || complain "a killed worker: exit $?"
grep -qF "$total" out || complain "a killed worker: another total"

# A disk that is full: exit 3, and the last good session stays.
rm -f s
"$check" $run --session s --executions 100000 >out 2>&1
cp s before
(ulimit -f 1; trap '' XFSZ; "$check" $run --session s --resume) >out 2>&1
[ $? -eq 3 ] || complain "a full disk: not exit 3"
cmp -s s before || complain "a full disk: the last good session is gone"
ends_right "a full disk"
"$check" $run --session /dev/full/s >out 2>&1
[ $? -eq 3 ] || complain "no such folder: not exit 3"

refused() { # TEXT ARGUMENTS...
  text=$1
  shift
  "$check" run --plain "$@" >out 2>&1
  got=$?
  { [ $got -eq 2 ] && grep -qF -- "$text" out; } || complain "$* -> exit $got, wanted 2 and \"$text\""
}
cp s good
refused 'exists; add --resume' fake.large --session s
refused 'it does not explore fake.small' fake.small --session s --resume
refused 'spurious=0' fake.large --spurious 0 --session s --resume
refused 'its shard is' fake.large --session s --resume --shard 1/2
head -c $(($(wc -c <good) / 2)) good >s
refused 'truncated' fake.large --session s --resume
sed 's/"complete":413620/"complete":413621/' good >s
refused 'altered' fake.large --session s --resume
sed 's/"binary":"[0-9a-f]*"/"binary":"000000000000"/' good >s
refused 'another build' fake.large --session s --resume
echo '{"format":"something else"}' >s
refused 'its format is' fake.large --session s --resume
echo 'no json' >s
refused 'not a session' fake.large --session s --resume
exit $failed
