# SPDX-License-Identifier: MIT
#
# faults - system calls that fail: mmap, munmap, mprotect, madvise and mremap refuse at the n-th call, once or ten times.
# Every block that the program has stays intact, and it gets everything once the system gives again.
#
# quick: yes
# needs: gcc libc6-dev strace
# timeout: 200

. "$CONFORMANCE/harness.sh"

gcc -O1 -fno-builtin -Wall -Wextra -Werror "$CONFORMANCE/linked/faults.c" -o "$WORK/faults"
cd "$WORK"
runs=0
# How many calls of each kind the program makes undisturbed; those before main are the loader's, and are left alone.
strace -qq -E LD_PRELOAD="$LIBRARY" -o calls -e trace=mmap,munmap,mprotect,madvise,mremap ./faults > out
grep -q '^intact$' out || fail "undisturbed: $(cat out)"
first=$(grep -n 'MAP_FIXED_NOREPLACE\|PROT_NONE' calls | head -1 | cut -d: -f1)
for call in mmap munmap mprotect madvise mremap; do
  before=$(head -n $((first - 1)) calls | grep -c "^$call(" || true)
  all=$(grep -c "^$call(" calls || true)
  points=40
  [ "$QUICK" = yes ] && points=6

  n=$((before + 1))
  step=$(((all - before) / points + 1))
  while [ $n -le "$all" ]; do
    for length in 0 9; do
      strace -qq -E LD_PRELOAD="$LIBRARY" -o /dev/null -e trace=$call -e inject=$call:error=ENOMEM:when=$n..$((n + length)) ./faults > out 2> err ||
        fail "$call refused at call $n..$((n + length)): status $?: $(cat out err | tail -3)"
      grep -q '^intact$' out || fail "$call refused at call $n..$((n + length)): $(cat out err | tail -3)"
      runs=$((runs + 1))
    done
    n=$((n + step))
  done
done
done_with "$runs runs with refused calls out of $(grep -c . calls), every block intact"
