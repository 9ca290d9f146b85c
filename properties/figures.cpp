// SPDX-License-Identifier: MIT
//
// figures - allocated - freed = live, heap by heap, whenever everybody has handed over what he freed; what is charged
// never exceeds a limit, and who meets one is told whose it was.
#include "claims.hpp"

using namespace cairn::properties;

namespace {

std::size_t refused = 0;

std::string failure(const tape& t) {
  const outcome seen = run(t);
  refused += seen.nulls;
  return seen.failure;
}

}  // namespace

int main() {
  claims all("figures");
  const std::array<int, verbs> blocks{28, 4, 4, 10, 26, 2, 0, 3, 3, 1, 0};
  const std::uint8_t heaps = tape::heaps;
  all.hold("allocated - freed = live, in each heap",
           {.weights = blocks,
            .flags = heaps,
            .more_flags = tape::anywhere | tape::hooks,
            .heaps = {10, 14, 4, 10, 3, 4, 3, 2, 14, 2, 1, 3, 4, 6, 3, 3, 2, 0, 0, 0, 0, 24, 0, 0, 0}},
           failure);
  all.hold("allocated - freed = live with the shipping geometry",
           {.weights = blocks, .flags = heaps | tape::shipping, .length = 120, .heaps = {10, 14, 4, 10, 3, 4, 3, 2, 14,
                                                                                         2,  1,  3, 4,  6, 3, 3, 2, 0,
                                                                                         0,  0,  0, 24, 0, 0, 0}},
           failure);
  all.hold("a limit is never exceeded, neither a heap's nor the process's",
           {.weights = blocks, .flags = heaps, .more_flags = tape::hooks, .heaps = {12, 14, 4, 10, 3,  4, 3, 2, 14,
                                                                                    2,  2,  4, 3,  10, 3, 3, 2, 20,
                                                                                    6,  0,  0, 6,  0,  0, 0}},
           failure);
  all.hold_once("limits stood against allocations",
                []() -> std::string { return refused > 1000 ? "" : "only " + std::to_string(refused) + " refused"; });
  return all.result();
}
