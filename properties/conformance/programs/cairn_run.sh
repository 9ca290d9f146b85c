# SPDX-License-Identifier: MIT
#
# cairn_run - the launcher's own contract: arguments, environment, statistics, warnings, exit status.
#
# quick: yes
# needs: gcc libc6-dev
# timeout: 60

. "$CONFORMANCE/harness.sh"
cd "$WORK"

# status N TEXT CMD...: CMD ends with N and says TEXT on standard error, in one line.
status() {
  expected=$1 text=$2; shift 2
  actual=0; "$@" > out 2> err < /dev/null || actual=$?
  [ $actual = "$expected" ] || fail "$* ended with $actual, not $expected: $(cat err)"
  [ -z "$text" ] || grep -q -- "$text" err || fail "$* does not say '$text': $(cat err)"
  [ "$(wc -l < err)" -le 1 ] || fail "$* says more than a line: $(cat err)"
}
is() { [ "$2" = "$3" ] || fail "$1: '$2', expected '$3'"; }

status 2 'no program' "$LAUNCHER"
status 2 'unknown option' "$LAUNCHER" --bogus true
status 2 'library' "$LAUNCHER" --library
status 2 'no such library' "$LAUNCHER" --library "$WORK/missing.so" true
status 2 'not a shared library' "$LAUNCHER" --library /etc/passwd true
status 2 'cannot append' "$LAUNCHER" --stats=/nowhere/file true
mkdir 'a b'; cp "$LIBRARY" 'a b/libcairn.so'
status 2 'space' "$LAUNCHER" --library 'a b/libcairn.so' true
status 127 'No such file' "$LAUNCHER" cairn-no-such-program
status 127 'No such file' "$LAUNCHER" ./cairn-no-such-program
status 126 'Permission denied' "$LAUNCHER" /etc/passwd
status 126 '' "$LAUNCHER" /
status 0 '' "$LAUNCHER" true
status 1 '' "$LAUNCHER" false
status 42 '' "$LAUNCHER" sh -c 'exit 42'
status 0 '' "$LAUNCHER" --help
mkdir alone; cp "$LAUNCHER" alone/
status 2 'not beside' alone/cairn-run true
mkdir -p usr/bin usr/lib; cp "$LAUNCHER" usr/bin/; cp "$LIBRARY" usr/lib/libcairn.so.0
is "SONAME only" "$(usr/bin/cairn-run sh -c 'echo $LD_PRELOAD')" "$WORK/usr/lib/libcairn.so.0"

is "options after PROGRAM" "$("$LAUNCHER" echo --stats --library x -- --help)" '--stats --library x -- --help'
is "options after --" "$("$LAUNCHER" -- echo --stats -x)" '--stats -x'
is "arguments" "$("$LAUNCHER" printf '[%s]' 'a b' '' '*' '-')" '[a b][][*][-]'
is "preload" "$("$LAUNCHER" sh -c 'echo $LD_PRELOAD')" "$LIBRARY"
is "preload kept" "$(LD_PRELOAD=libm.so.6 "$LAUNCHER" sh -c 'echo $LD_PRELOAD')" "$LIBRARY:libm.so.6"
is "named library" "$("$LAUNCHER" --library usr/lib/libcairn.so.0 sh -c 'echo $LD_PRELOAD')" "$WORK/usr/lib/libcairn.so.0"
is "no statistics" "$("$LAUNCHER" sh -c 'echo ${CAIRN_STATS-none}')" none
is "relative file" "$("$LAUNCHER" --stats=file sh -c 'echo $CAIRN_STATS')" "$WORK/file"
is "pid" "$(sh -c 'echo $$; exec "$0" sh -c "echo \$\$"' "$LAUNCHER" | sort -u | wc -l)" 1
# A program of our own: those of coreutils close standard error before their last line of statistics can be written.
printf '#include <stdio.h>\nint main(void) { puts("text"); return 0; }\n' > talks.c; gcc talks.c -o talks
is "standard output" "$("$LAUNCHER" --stats ./talks 2> err)" text
grep -q '^cairn-stats event=start .* exe=/' err || fail "--stats says nothing on standard error: $(cat err)"
grep -q '^cairn-stats event=exit .* unknown_frees=0 exe=/' err || fail "--stats has no exit line: $(cat err)"
"$LAUNCHER" --stats=file sh -c '(cd / && ls > /dev/null); ls > /dev/null'
[ "$(grep -c '^cairn-stats event=start .*/ls$' file)" = 2 ] || fail "statistics of two children: $(cat file)"

printf 'int main(void) { return 0; }\n' > empty.c
gcc -static empty.c -o static; gcc empty.c -o dynamic; gcc -static-pie empty.c -o static-pie
status 0 'statically linked' "$LAUNCHER" ./static
status 0 'statically linked' "$LAUNCHER" ./static-pie
printf '#!%s/static\n' "$WORK" > script; chmod 755 script
status 0 'statically linked' "$LAUNCHER" ./script
"$LAUNCHER" ./dynamic 2> err; [ ! -s err ] || fail "a warning about a dynamic program: $(cat err)"
if [ "$(id -u)" = 0 ]; then
  cp dynamic setuid; chown nobody setuid; chmod 4755 setuid
  status 0 'set-user-ID' "$LAUNCHER" ./setuid
fi
done_with "arguments, environment, exit status and warnings as documented"
