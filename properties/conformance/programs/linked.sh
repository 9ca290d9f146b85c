# SPDX-License-Identifier: MIT
#
# linked - programs built against libcairn: shared, objects in a dynamic program, -static, -static-pie, and a plugin in a foreign host.
#
# Every variant prints what the others print. In the full run the contract probe is linked statically, too.
#
# quick: yes
# needs: g++ libc6-dev doctest-dev
# timeout: 300

. "$CONFORMANCE/harness.sh"

for file in libcairn.so libcairn.a cairn-override.o; do [ -r "$BUILD/lib/$file" ] || fail "no $BUILD/lib/$file"; done
[ -r "$HEADERS/cairn.h" ] || fail "no $HEADERS/cairn.h"
lib=$WORK/lib; mkdir "$lib"
# The shared library under its own name, as an installation has it: the linked programs ask for its SONAME.
cp "$LIBRARY" "$lib/libcairn.so"
soname=$(readelf -d "$LIBRARY" | sed -n 's/.*(SONAME).*\[\(.*\)\].*/\1/p')
[ -z "$soname" ] || [ "$soname" = libcairn.so ] || ln -s libcairn.so "$lib/$soname"
objects="$BUILD/lib/cairn-override.o $BUILD/lib/libcairn.a"
flags="-O1 -fno-builtin -Wall -Wextra -Werror -fPIE -pthread -I$HEADERS"

cd "$WORK"
for source in program four_threads first_call host; do gcc $flags -c "$CONFORMANCE/linked/$source.c" -o $source.o; done
g++ -std=c++20 $flags -c "$CONFORMANCE/linked/program_cxx.cpp" -o program_cxx.o
gcc -O1 -Wall -Wextra -Werror -fPIC -shared -I"$HEADERS" "$CONFORMANCE/linked/plugin.c" -o plugin.so -L"$lib" -lcairn -Wl,-rpath,"$lib"
gcc host.o -o host -pthread

# How each variant is linked. g++ drives all: operator new needs the C++ runtime wherever the objects are linked in.
link() {
  case $2 in
    shared) g++ -pie "$1.o" -o "$1.$2" -pthread -L"$lib" -Wl,--no-as-needed -lcairn -Wl,-rpath,"$lib" -Wl,-z,dynamic-undefined-weak ;;
    objects) g++ -pie "$1.o" $objects -o "$1.$2" -pthread ;;
    static) g++ -static "$1.o" $objects -o "$1.$2" -pthread ;;
    static-pie) g++ -static-pie "$1.o" $objects -o "$1.$2" -pthread ;;
  esac
}

# check NAME VARIANT: runs alone, without cairn-run; its statistics say that Cairn was there.
check() {
  rm -f stats
  CAIRN_STATS=$WORK/stats timeout 120 "./$1.$2" > "$1.$2.out" 2> "$1.$2.err" || fail "$1 ($2): $(cat "$1.$2.out" "$1.$2.err" | tail -3)"
  [ -s stats ] || fail "$1 ($2) wrote no statistics"
  awk '!/ unknown_frees=0 / { exit 1 }' stats || fail "$1 ($2) has unknown frees: $(grep -v ' unknown_frees=0 ' stats | head -1)"
  for event in start exit; do grep -q "^cairn-stats event=$event .* exe=.*/$1.$2\$" stats || fail "$1 ($2) has no $event line"; done
  # first_call has processes that only call free(NULL) or the like: one that allocated is enough.
  grep -q ' event=exit .* allocations=[1-9]' stats || fail "$1 ($2) was served nothing"
  count=$((count + 1))
}

count=0
for variant in shared objects static static-pie; do
  for program in program program_cxx first_call four_threads; do
    link $program $variant
    check $program $variant
    # A weak reference takes nothing from an archive: first_call, a C program, has operators only from the shared library.
    if [ $program = first_call ]; then grep -v '^operator_' $program.$variant.out > out && mv out $program.$variant.out; fi
    [ $variant = shared ] || same "$program ($variant)" $program.shared.out $program.$variant.out
  done
done
for program in static static-pie; do file_type=$(readelf -lW "program.$program" | grep -c INTERP || true); [ "$file_type" = 0 ] || fail "program.$program is dynamic"; done

timeout 100 ./host ./plugin.so > host.out || fail "host: $(tail -2 host.out)"
grep -q '^host and plugin: good$' host.out || fail "host: $(cat host.out)"

if [ "$QUICK" = no ]; then
  for file in "$CONFORMANCE"/contract.cpp "$CONFORMANCE"/contract/*.cpp; do
    g++ -std=c++20 -O1 -fno-builtin -fPIE -I"$CONFORMANCE" -c "$file" -o "contract-$(basename "$file" .cpp).o"
  done
  for variant in static shared; do
    case $variant in
      static) g++ -static contract-*.o $objects -o contract.static -pthread ;;
      shared) g++ -pie contract-*.o -o contract.shared -pthread -L"$lib" -lcairn -Wl,-rpath,"$lib" ;;
    esac
    timeout 200 ./contract.$variant > contract.out 2>&1 || fail "contract ($variant): $(grep -A3 ERROR contract.out | head -8)"
    count=$((count + 1))
  done
fi
done_with "$count linked programs, 20 loads of a plugin into a foreign host"
