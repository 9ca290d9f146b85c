#!/bin/sh
# SPDX-License-Identifier: MIT
#
# replays.sh CHECK - the line that a failure prints replays it; truncated, stale and foreign strings are told apart.
check=$1
export CAIRN_CHECK_HISTORY=
work=$(mktemp -d) && cd "$work" || exit 2
trap 'rm -rf "$work"' EXIT
failed=0
expect() { # EXIT TEXT ARGUMENT...
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
"$check" run fake.large_fails --plain --report r >out 2>&1
string=$(sed -n "s/.*replay: cairn-check replay '\(.*\)'/\1/p" out)
[ -n "$string" ] || { echo "FAIL: no replay string"; cat out; exit 1; }
expect 1 'FAILED (check failed' replay "$string"
expect 1 'FAILED (check failed' replay r/fake.large_fails.graph.replay
expect 1 'fake.store' replay --step "$string"
expect 0 '<svg' explain --format svg "$string"
expect 0 '<html' explain r/fake.large_fails.graph.replay
expect 2 '--format png' explain --format png "$string"
[ -s r/fake.large_fails.graph.html ] && [ -s r/fake.large_fails.graph.txt ] || { echo "FAIL: no report"; ls r; failed=1; }
expect 2 'truncated or altered' replay "${string%?}"
expect 2 'of its 5 parts' replay v1:fake.large_fails
expect 2 'neither a replay string nor a file' replay nothing
echo 'something' >foreign
expect 2 'no replay string' replay foreign

"$check" run fake.large_fails_long --plain >out 2>&1
grep -qF 'replay: cairn-check replay fake.large_fails_long.replay' out || { echo "FAIL: a long string"; cat out; failed=1; }
expect 1 'FAILED (check failed' replay fake.large_fails_long.replay
head -c 2000 fake.large_fails_long.replay >cut
expect 2 'truncated or altered' replay cut

"$check" run fake.large_weak --plain --weaken fake.store=relaxed >out 2>&1
string=$(sed -n "s/.*replay: cairn-check replay '\(.*\)'/\1/p" out)
expect 1 'FAILED' replay "$string"
exit $failed
