# SPDX-License-Identifier: MIT
#
# cairn_warnings: what every target of this project compiles with. Installed targets do not carry it.
add_library(cairn_warnings INTERFACE)
target_compile_options(cairn_warnings INTERFACE -Wall -Wextra -Wconversion -Wshadow)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # g++ 12 reports std::string's own operator+ (PR 105651).
  target_compile_options(cairn_warnings INTERFACE -Wno-restrict)
endif()
if(PROJECT_IS_TOP_LEVEL)  # another project's compiler may warn of what ours do not know
  target_compile_options(cairn_warnings INTERFACE -Werror)
endif()
# g++ with sanitizers: false positives of the instrumented code.
target_compile_options(cairn_warnings INTERFACE
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<BOOL:${CAIRN_SANITIZE}>>:-Wno-tsan -Wno-maybe-uninitialized>)
