// SPDX-License-Identifier: MIT
//
// determinism - same operations, same contexts, same seed: same addresses relative to the region.
#include "claims.hpp"

using namespace cairn::properties;

namespace {

std::string differs(const tape& t) {
  const outcome first = played(t);
  const outcome second = run(t);
  if (!first.failure.empty()) return first.failure;
  return first.addresses == second.addresses ? "" : "the second run of one tape gave other addresses";
}

/// The secret of a process decides what free blocks carry, never where blocks are.
std::string depends_on_entropy(const tape& t) {
  tape other = t;
  other.seed = static_cast<std::uint8_t>(t.seed ^ 0x5a);
  return played(t).addresses == run(other).addresses ? "" : "the entropy decides an address";
}

}  // namespace

int main() {
  claims all("determinism");
  const std::uint8_t platforms = tape::anywhere | tape::hooks_fail | tape::skewed;
  all.hold("same tape, same addresses, also when system calls fail",
           {.weights = {20, 6, 6, 8, 24, 4, 3, 3, 2, 3, 6},
            .more_flags = platforms,
            .faults = true,
            .floors = {{tag::os_failure, 20}, {tag::thread_end, 40}}},
           differs);
  all.hold("same tape, same addresses with the shipping geometry",
           {.flags = tape::shipping, .more_flags = platforms, .length = 100}, differs);
  all.hold("no address depends on the entropy", {.more_flags = platforms}, depends_on_entropy);
  return all.result();
}
