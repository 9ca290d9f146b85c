# SPDX-License-Identifier: MIT
#
# cairn_warnings: what every target of this project compiles with. Installed targets do not carry it.
add_library(cairn_warnings INTERFACE)
target_compile_options(cairn_warnings INTERFACE -Wall -Wextra -Wconversion -Wshadow -Werror
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<BOOL:${CAIRN_SANITIZE}>>:-Wno-tsan -Wno-maybe-uninitialized>)
