# SPDX-License-Identifier: MIT
#
# cmake - a small project configured and built: cmake, make, gcc, ar and the linker, with try_compile and generated files.
#
# quick: yes
# needs: cmake make gcc libc6-dev
# timeout: 200

. "$CONFORMANCE/harness.sh"

mkdir -p "$WORK/project"
cat > "$WORK/project/CMakeLists.txt" <<'CM'
cmake_minimum_required(VERSION 3.25)
project(small C)
include(CheckFunctionExists)
check_function_exists(fork have_fork)
foreach(i RANGE 1 6)
  file(WRITE ${CMAKE_BINARY_DIR}/part${i}.c "int part${i}(void) { return ${i}; }\n")
  list(APPEND parts ${CMAKE_BINARY_DIR}/part${i}.c)
  string(APPEND sum " + part${i}()")
  string(APPEND declarations "int part${i}(void);\n")
endforeach()
add_library(parts STATIC ${parts})
file(WRITE ${CMAKE_BINARY_DIR}/main.c "#include <stdio.h>\n${declarations}int main(void) { printf(\"%d\\n\", 0${sum}); return 0; }\n")
add_executable(main ${CMAKE_BINARY_DIR}/main.c)
target_link_libraries(main PRIVATE parts)
set(n 0)
foreach(i RANGE 20000)
  math(EXPR n "(${n} * 31 + ${i}) % 65537")
endforeach()
message(STATUS "fork ${have_fork}, number ${n}")
CM
cat > "$WORK/job" <<SH
set -e
cmake -S '$WORK/project' -B . -G 'Unix Makefiles' -DCMAKE_BUILD_TYPE=Release
cmake --build . -j 2 > build.log
./main
sha256sum main libparts.a
SH
both job sh "$WORK/job"
grep -q '^21$' "$WORK/job.cairn" || fail "the program built does not print 21"
served job cmake main
bound bindings cmake --version
done_with "$proof; $bindings"
