# SPDX-License-Identifier: MIT
#
# gxx - g++: driver, cc1plus and as on Cairn.
#
# quick: yes
# needs: g++
# timeout: 300

. "$CONFORMANCE/harness.sh"
. "$CONFORMANCE/programs/compiler.inc"
compile g++ cc1plus "$(basename "$(readlink -f "$(command -v as)")")" "$(basename "$(readlink -f "$(command -v g++)")")"
bound bindings "$(g++ -print-prog-name=cc1plus)" --version
done_with "$proof; $bindings"
