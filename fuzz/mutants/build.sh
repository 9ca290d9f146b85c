# SPDX-License-Identifier: MIT
#
# build - what run and shrink share: a copy of alloc/ with one mutant, and the programs of it. To be sourced.
#
#   alloc/ + patch -> player.cpp, compiled for each mutant -> claims NOUN | replay | a fuzz target
#
# In: here (this folder), scratch. The compiler sees the files by itself, without CMake: a mutant costs one or two
# compilations. What does not see the bodies of the allocator is compiled once.
fuzz=$(dirname "$here"); root=$(dirname "$fuzz"); properties=$root/properties
targets="heap faults sizes corrupt"
nouns="blocks heaps misuse determinism faults forks"  # of tapes alone: they call run(), which is in player.cpp
direct="visits figures contexts returns hooks regions"  # these call the allocator themselves, too
mkdir -p "$scratch/once" "$scratch/logs"
for tool in patch clang++ timeout; do
  command -v $tool > /dev/null || { echo "$tool is missing (Debian: apt-get install patch clang libclang-rt-14-dev)" >&2; exit 2; }
done
compile() { # ALLOC SOURCE OBJECT [FLAG...]
  alloc=$1 source=$2 object=$3; shift 3
  clang++ -std=c++20 -O1 -DNDEBUG -w "-I$alloc/core" "-I$alloc/sync" "-I$alloc/base" "-I$alloc/platform" "-I$properties" \
    "$@" -c "$source" -o "$object" > "$scratch/compile.log" 2>&1
}
instrumented="-fsanitize=fuzzer-no-link -fno-sanitize-coverage=trace-cmp"

# All claims of some nouns as one program, PROGRAM NOUN: each file in a namespace of its own, behind everybody's includes.
unity() { # FILE NOUN...
  unit=$1; shift
  {
    echo '#include <cstring>'; echo '#include "claims.cpp"'
    for noun in "$@"; do grep '^#include <' "$properties/$noun.cpp"; done
    for noun in "$@"; do echo "namespace of_$noun {"; echo "#include \"$noun.cpp\""; echo "}"; done
    echo 'int main(int, char** argv) {'
    for noun in "$@"; do echo "  if (std::strcmp(argv[1], \"$noun\") == 0) return of_$noun::main();"; done
    echo '  return 2;'; echo '}'
  } > "$unit"
}
if [ ! -f "$scratch/once/ready" ]; then
  unity "$scratch/once/claims_of_tapes.cpp" $nouns; unity "$scratch/once/direct.cpp" $direct
  compile "$root/alloc" "$scratch/once/claims_of_tapes.cpp" "$scratch/once/claims.o" &&
    compile "$root/alloc" "$fuzz/replay.cpp" "$scratch/once/replay.o" &&
    compile "$root/alloc" "$root/alloc/platform/os_linux.cpp" "$scratch/once/os.o" || { cat "$scratch/compile.log" >&2; exit 2; }
  for part in tape_target tape_mutator $targets; do
    [ ! -f "$fuzz/$part.cpp" ] || compile "$root/alloc" "$fuzz/$part.cpp" "$scratch/once/$part.o" $instrumented "-I$root/models" || exit 2
  done
  : > "$scratch/once/ready"
fi

# The mutated player comes first: what its objects have in common with the others is the mutant's.
link() { # PROGRAM OBJECT... [FLAG]
  program=$1; shift
  clang++ "$@" "$scratch/once/os.o" -lrapidcheck -o "$program" > "$scratch/compile.log" 2>&1
}
# The files of properties/unit about a header that the diff changes: of its name, or including it.
units_of() { # PATCH
  for header in $(sed -n 's,^+++ b/alloc/.*/\([a-z_]*\)\.hpp$,\1,p' "$1"); do
    [ ! -f "$properties/unit/$header.cpp" ] || echo "$header"
    grep -l "#include \"$header.hpp\"" "$properties"/unit/*.cpp | sed 's,.*/,,; s,\.cpp$,,'
  done | LC_ALL=C sort -u
}
# Its log: $scratch/log. 99: it does not compile.
run_unit() { # ALLOC NAME
  for part in "$properties/unit/main.cpp" "$root/alloc/platform/thread_end_linux.cpp"; do
    object=$scratch/once/$(basename "$part" .cpp).o
    [ -f "$object" ] || compile "$root/alloc" "$part" "$object" || return 99
  done
  compile "$1" "$properties/unit/$2.cpp" "$scratch/unit.o" &&
    link "$scratch/unit" "$scratch/unit.o" "$scratch/once/main.o" "$scratch/once/thread_end_linux.o" -pthread || return 99
  timeout 60 "$scratch/unit" --no-intro > "$scratch/log" 2>&1
}
plant() { # PATCH: a copy of alloc/ with the mutant
  rm -rf "$scratch/alloc"; cp -r "$root/alloc" "$scratch/alloc"
  sed -n '/^--- /,$p' "$1" | patch -s -f -p2 -d "$scratch/alloc" > "$scratch/log" 2>&1
}
file_of() { [ -f "$here/$1.patch" ] && echo "$here/$1.patch" || echo "$root/models/mutants/$1.patch"; }
