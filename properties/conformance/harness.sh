# SPDX-License-Identifier: MIT
#
# harness - what the files of programs/ share: run a program on both allocators, compare, and prove that Cairn served it.
#
#   plain NAME CMD...    CMD without Cairn, in a fresh folder, standard output in $WORK/NAME.plain
#   cairn NAME CMD...    CMD on Cairn, same folder name, standard output in $WORK/NAME.cairn; statistics and a witness beside it
#   both NAME CMD...     plain, cairn, and the outputs are equal, byte by byte
#   served NAME EXE...   every process of that run was served by Cairn, and each EXE ended with an exit line (served.awk)
#   bound NAME CMD...    every malloc-family symbol of every object of CMD is bound to libcairn
#   done_with TEXT       the last line: what was shown
#
# The witness is strace: which processes came into being and what they executed, from the kernel and not from Cairn.
# Processes started by `background` are ended by pid when the file ends, however it ends.

set -eu
started=
fail() { echo "failed: $*"; exit 1; }

stop_all() { for pid in $started; do kill "$pid" 2>/dev/null || true; done; for pid in $started; do wait "$pid" 2>/dev/null || true; done; }
trap 'status=$?; trap - EXIT TERM; stop_all; exit $status' EXIT
trap 'exit 1' TERM INT

# Compared runs see the same path and the same environment: some programs print them, some lay out memory by them.
fresh() { rm -rf "$WORK/here"; mkdir "$WORK/here"; chmod 777 "$WORK/here"; cd "$WORK/here"; }
keep_as() { cd "$WORK"; rm -rf "$WORK/$1"; mv "$WORK/here" "$WORK/$1"; }

plain() {
  name=$1; shift; fresh
  "$@" > "$WORK/$name.plain" 2> "$WORK/$name.plain.err" < /dev/null || { tail -5 "$WORK/$name.plain.err"; fail "$name without Cairn: status $?"; }
  keep_as "$name.plain.d"
}

# Empty files that any user may append to, since servers change their user; one folder for the witness of each run.
prepare() {
  rm -rf "$WORK/$1.witness"; mkdir "$WORK/$1.witness"; chmod 777 "$WORK/$1.witness"
  : > "$WORK/$1.stats"; chmod 666 "$WORK/$1.stats"
}

# The command that runs its arguments on Cairn, watched. -D makes strace the grandchild, so that the pid is the program's own.
watched() {
  name=$1; shift
  exec strace -D -ff --seccomp-bpf -qq -s 0 -e signal=none -e trace=execve,execveat,clone,clone3,fork,vfork \
    -o "$WORK/$name.witness/of" "$LAUNCHER" --stats="$WORK/$name.stats" "$@"
}

cairn() {
  name=$1; shift; fresh; prepare "$name"
  (watched "$name" "$@") > "$WORK/$name.cairn" 2> "$WORK/$name.cairn.err" < /dev/null ||
    { status=$?; tail -5 "$WORK/$name.cairn.err"; fail "$name on Cairn: status $status"; }
  keep_as "$name.cairn.d"
}

same() { cmp "$2" "$3" || { diff "$2" "$3" | head -5; fail "$1 differs"; }; }

both() {
  plain "$@"; cairn "$@"
  name=$1
  [ -s "$WORK/$name.plain" ] || fail "$name printed nothing"
  same "output of $name" "$WORK/$name.plain" "$WORK/$name.cairn"
}

# background NAME CMD...: a server on Cairn, watched; its pid in $server.
background() {
  name=$1; shift; prepare "$name"
  (watched "$name" "$@") > "$WORK/$name.cairn" 2> "$WORK/$name.cairn.err" < /dev/null &
  server=$!
  started="$started $server"
}

# wait_for SECONDS CMD...: until CMD succeeds.
wait_for() {
  tries=$(($1 * 5)); shift
  while [ $tries -gt 0 ]; do
    "$@" > /dev/null 2>&1 && return 0
    sleep 0.2; tries=$((tries - 1))
  done
  return 1
}

ended() { kill "$1" 2>/dev/null || true; wait_for 20 not_running "$1" || fail "pid $1 does not end"; }
not_running() { ! kill -0 "$1" 2>/dev/null; }

free_port() { /usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# Executed files that ld.so never sees: no statistics are expected of them.
static_files() {
  sed -n 's/^execve("\([^"]*\)".*= 0$/\1/p' "$WORK/$1.witness"/of.* | sort -u | while read -r file; do
    [ -f "$file" ] && [ "$(head -c 4 "$file" | tail -c 3)" = ELF ] || continue
    readelf -lW "$file" 2>/dev/null | grep -q INTERP || echo "$file"
  done
}

served() {
  name=$1; shift
  static_files "$name" > "$WORK/$name.static"
  # Sorted by nothing: the witness comes first, so that the statistics can be held against it.
  (cd "$WORK/$name.witness" && awk -v launcher="$LAUNCHER" -v expected="$*" -v static_list="$WORK/$name.static" \
    -f "$CONFORMANCE/served.awk" of.* "$WORK/$name.stats") > "$WORK/$name.served" || { cat "$WORK/$name.served"; fail "$name was not served by Cairn throughout"; }
  proof=$(cat "$WORK/$name.served")
}

bound() {
  name=$1; shift; fresh
  rm -f "$WORK/$name".bindings.*
  env LD_BIND_NOW=1 LD_DEBUG=bindings LD_DEBUG_OUTPUT="$WORK/$name.bindings" LD_PRELOAD="$LIBRARY" "$@" > /dev/null 2>&1 < /dev/null || fail "$name with LD_DEBUG: status $?"
  sed -n 's/.*binding file .* \[0\] to \(.*\) \[0\]: normal symbol .*/\1/p' "$WORK/$name".bindings.* | sort -u | while read -r file; do
    [ -r "$file" ] && nm -D --defined-only "$file" | awk -v file="$file" '{ sub(/@.*/, "", $3); print file, $3 }' || true
  done > "$WORK/$name.definitions"
  awk -v library="$LIBRARY" -v definitions="$WORK/$name.definitions" -f "$CONFORMANCE/bound.awk" "$WORK/$name".bindings.* > "$WORK/$name.bound" || { cat "$WORK/$name.bound"; fail "$name is bound to another allocator"; }
  keep_as "$name.bound.d"
  bindings=$(cat "$WORK/$name.bound")
}

done_with() { echo "$*"; }
