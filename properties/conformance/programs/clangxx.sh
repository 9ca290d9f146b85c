# SPDX-License-Identifier: MIT
#
# clangxx - clang++ compiles in the driver's process, through libLLVM and libclang-cpp.
#
# quick: no
# needs: clang
# timeout: 300

. "$CONFORMANCE/harness.sh"
. "$CONFORMANCE/programs/compiler.inc"
compile clang++ "$(basename "$(readlink -f "$(command -v clang++)")")"
bound bindings clang++ --version
done_with "$proof; $bindings"
