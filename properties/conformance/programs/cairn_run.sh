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

status 2 'no program' "$CAIRN_RUN"
status 2 'unknown option' "$CAIRN_RUN" --bogus true
status 2 'library' "$CAIRN_RUN" --library
status 2 'no such library' "$CAIRN_RUN" --library "$WORK/missing.so" true
status 2 'not a shared library' "$CAIRN_RUN" --library /etc/passwd true
status 2 'cannot append' "$CAIRN_RUN" --stats=/nowhere/file true
mkdir 'a b'; cp "$LIBRARY" 'a b/libcairn.so'
status 2 'space' "$CAIRN_RUN" --library 'a b/libcairn.so' true
status 127 'No such file' "$CAIRN_RUN" cairn-no-such-program
status 127 'No such file' "$CAIRN_RUN" ./cairn-no-such-program
status 126 'Permission denied' "$CAIRN_RUN" /etc/passwd
status 126 '' "$CAIRN_RUN" /
status 0 '' "$CAIRN_RUN" true
status 1 '' "$CAIRN_RUN" false
status 42 '' "$CAIRN_RUN" sh -c 'exit 42'
status 0 '' "$CAIRN_RUN" --help
mkdir alone; cp "$CAIRN_RUN" alone/
status 2 'not beside' alone/cairn-run true
mkdir -p usr/bin usr/lib; cp "$CAIRN_RUN" usr/bin/; cp "$LIBRARY" usr/lib/libcairn.so.0
is "SONAME only" "$(usr/bin/cairn-run sh -c 'echo $LD_PRELOAD')" "$WORK/usr/lib/libcairn.so.0"

is "options after PROGRAM" "$("$CAIRN_RUN" echo --stats --library x -- --help)" '--stats --library x -- --help'
is "options after --" "$("$CAIRN_RUN" -- echo --stats -x)" '--stats -x'
is "arguments" "$("$CAIRN_RUN" printf '[%s]' 'a b' '' '*' '-')" '[a b][][*][-]'
is "preload" "$("$CAIRN_RUN" sh -c 'echo $LD_PRELOAD')" "$LIBRARY"
is "preload kept" "$(LD_PRELOAD=libm.so.6 "$CAIRN_RUN" sh -c 'echo $LD_PRELOAD')" "$LIBRARY:libm.so.6"
is "named library" "$("$CAIRN_RUN" --library usr/lib/libcairn.so.0 sh -c 'echo $LD_PRELOAD')" "$WORK/usr/lib/libcairn.so.0"
is "no statistics" "$("$CAIRN_RUN" sh -c 'echo ${CAIRN_STATS-none}')" none
is "relative file" "$("$CAIRN_RUN" --stats=file sh -c 'echo $CAIRN_STATS')" "$WORK/file"
is "pid" "$(sh -c 'echo $$; exec "$0" sh -c "echo \$\$"' "$CAIRN_RUN" | sort -u | wc -l)" 1
# A program of our own: those of coreutils close standard error before their last line of statistics can be written.
printf '#include <stdio.h>\nint main(void) { puts("text"); return 0; }\n' > talks.c; gcc talks.c -o talks
is "standard output" "$("$CAIRN_RUN" --stats ./talks 2> err)" text
grep -q '^cairn-stats event=start .* exe=/' err || fail "--stats says nothing on standard error: $(cat err)"
grep -q '^cairn-stats event=exit .* unknown_frees=0 exe=/' err || fail "--stats has no exit line: $(cat err)"
"$CAIRN_RUN" --stats=file sh -c '(cd / && ls > /dev/null); ls > /dev/null'
[ "$(grep -c '^cairn-stats event=start .*/ls$' file)" = 2 ] || fail "statistics of two children: $(cat file)"

printf 'int main(void) { return 0; }\n' > empty.c
gcc -static empty.c -o static; gcc empty.c -o dynamic; gcc -static-pie empty.c -o static-pie
status 0 'statically linked' "$CAIRN_RUN" ./static
status 0 'statically linked' "$CAIRN_RUN" ./static-pie
printf '#!%s/static\n' "$WORK" > script; chmod 755 script
status 0 'statically linked' "$CAIRN_RUN" ./script
"$CAIRN_RUN" ./dynamic 2> err; [ ! -s err ] || fail "a warning about a dynamic program: $(cat err)"
if [ "$(id -u)" = 0 ]; then
  cp dynamic setuid; chown nobody setuid; chmod 4755 setuid
  status 0 'set-user-ID' "$CAIRN_RUN" ./setuid
fi
done_with "arguments, environment, exit status and warnings as documented"
