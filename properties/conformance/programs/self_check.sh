# SPDX-License-Identifier: MIT
#
# self_check - the judges of this folder can say no: doctored records of a run are refused, each for its own reason.
#
# quick: yes
# needs: mawk
# timeout: 30

. "$CONFORMANCE/harness.sh"
cd "$WORK"

# record: a true record of a parent (10) that forks (11), spawns a program (12) and starts a thread (13).
line() { echo "cairn-stats event=$1 pid=$2 ppid=1 allocations=$3 live_bytes=0 charged_bytes=0 peak_bytes=0 threads=1 unknown_frees=$4 exe=$5"; }
record() {
  rm -rf case && mkdir case && cd case
  {
    echo 'execve("/stage/bin/cairn-run", ["cairn-run", "x"], 0x7ffc /* 9 vars */) = 0'
    echo 'execve("/usr/local/bin/x", ["x"], 0x7ffc /* 9 vars */) = -1 ENOENT (No such file or directory)'
    echo 'execve("/usr/bin/x", ["x"], 0x7ffc /* 9 vars */) = 0'
    echo 'clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7f) = 11'
    echo 'clone3({flags=CLONE_VM|CLONE_VFORK, exit_signal=SIGCHLD, stack=0x7f, stack_size=0x9000}, 88) = 12'
    echo 'clone3({flags=CLONE_VM|CLONE_FS|CLONE_THREAD, stack=0x7f} => {parent_tid=[13]}, 88) = 13'
  } > of.10
  : > of.11; : > of.13
  echo 'execve("/usr/bin/y", ["y"], 0x7ffc /* 9 vars */) = 0' > of.12
  { line start 10 1 0 /usr/bin/x; line fork 11 5 0 /usr/bin/x; line start 12 1 0 /usr/bin/y; line exit 12 9 0 /usr/bin/y; line exit 10 20 0 /usr/bin/x; } > stats
  : > static
}
judge() { awk -v launcher=/stage/bin/cairn-run -v expected="$1" -v static_list=static -f "$CONFORMANCE/served.awk" of.* stats > verdict; }
accepted() { judge "$2" || fail "$1: refused: $(cat verdict)"; cd ..; }
refused() {
  if judge "$2"; then fail "$1: accepted: $(cat verdict)"; fi
  grep -q "$3" verdict || fail "$1: refused for another reason: $(cat verdict)"
  cd ..
}

record; accepted "a true record" "x y"
record; sed -i '/start pid=12/d' stats; refused "a program without a start line" "x" '^pid 12 executed 1 programs, 0'
record; sed -i '/fork pid=11/d' stats; refused "a fork without a line" "x" '^pid 11 was forked'
record; sed -i '/exit pid=12/s/unknown_frees=0/unknown_frees=3/' stats; refused "unknown frees" "x" '^3 unknown frees'
record; sed -i '/exit pid=10/s/allocations=20/allocations=0/' stats; refused "no allocations" "x" '^no allocation was served in pid 10'
record; sed -i '/exit pid=10/d' stats; refused "no exit line" "x" '^no exit line of x'
record; line start 99 1 0 /usr/bin/z >> stats; refused "an unknown process" "x" '^pid 99 wrote'
record; sed -i '3s/$/ torn/; 4s/^cairn-stats/-stats/' stats; refused "a torn line" "x" '^not a line'
record; echo 'execve("/usr/bin/s", ["s"], 0x7ffc /* 9 vars */) = 0' >> of.13; refused "an execve in a thread" "x" '^pid 13 executed'
record; echo 'execve("/usr/bin/s", ["s"], 0x7ffc /* 9 vars */) = 0' >> of.11; echo /usr/bin/s > static; accepted "a static program" "x"

# Bindings: who calls whose malloc.
binding() { echo "     77:	binding file $1 [0] to $2 [0]: normal symbol \`$3' [GLIBC_2.2.5]"; }
whose() { awk -v library=/lib/libcairn.so -v definitions=definitions -f "$CONFORMANCE/bound.awk" bindings > verdict; }
good() { for name in malloc free calloc _Znwm; do binding /usr/bin/x /lib/libcairn.so $name; done; binding /lib/libc.so.6 /lib/libcairn.so malloc; }
: > definitions
good > bindings; binding /usr/bin/x /lib/libc.so.6 puts >> bindings; binding /lib/libcairn.so /lib/libc.so.6 malloc >> bindings
whose || fail "good bindings: $(cat verdict)"
good > bindings; binding /lib/liby.so /lib/libjemalloc.so.2 free >> bindings
! whose || fail "a free of jemalloc was accepted"
good > bindings; binding /lib/liby.so /usr/bin/x malloc >> bindings
whose || fail "a linkage entry of the main program: $(cat verdict)"
echo '/usr/bin/x malloc' > definitions
! whose || fail "a malloc of the main program was accepted"
: > definitions; binding /usr/bin/x /lib/libc.so.6 puts > bindings
! whose || fail "no binding at all was accepted"

# And the comparison itself.
echo a > one; echo b > two
! (same "two texts" one two) > /dev/null 2>&1 || fail "different texts were taken for the same"
! (both differs sh -c 'echo ${LD_PRELOAD-none}') > /dev/null 2>&1 || fail "a run that differs was accepted"
done_with "10 records, 5 sets of bindings and 2 comparisons judged as they should be"
