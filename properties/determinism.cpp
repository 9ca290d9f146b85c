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
           {.flags = tape::shipping,
            .more_flags = platforms,
            .length = 100,
            .floors = {{tag::block, 80}, {tag::foreign_free, 20}}},
           differs);
  all.hold("same tape, same addresses in shard heaps, with hooks, visits and forks",
           {.weights = {20, 2, 2, 6, 30, 2, 1, 4, 2, 1, 0},
            .flags = tape::heaps,
            .more_flags = platforms | tape::forks,
            .heaps = {12, 16, 8, 14, 5, 8, 2, 2, 12, 3, 3, 6, 4, 4, 4, 3, 3, 2, 1, 4, 2, 2, 6, 2, 2},
            .floors = {{tag::heap_made, 60}, {tag::entered, 30}, {tag::guest_block, 30}, {tag::visit, 25}}},
           differs);
  all.hold("no address depends on the entropy",
           {.more_flags = platforms, .floors = {{tag::block, 80}, {tag::foreign_free, 50}}}, depends_on_entropy);
  return all.result();
}
