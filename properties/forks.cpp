// SPDX-License-Identifier: MIT
//
// forks - after_fork_child at any point: blocks that the program holds stay as they are and are never handed out again,
// heaps of vanished threads find new ones, shard heaps of vanished residents are dead until recovered.
#include "claims.hpp"

using namespace cairn::properties;

int main() {
  claims all("forks");
  const std::array<int, verbs> blocks{34, 4, 4, 8, 24, 2, 0, 3, 3, 1, 0};
  const std::array<int, heap_verbs - verbs> shards{10, 16, 6, 8, 3, 4, 3, 2, 10, 2, 1, 3, 3,
                                                   4,  3,  2, 2, 0, 0, 3, 2, 4,  3, 8, 8};
  const std::uint8_t heaps = tape::heaps | tape::forks;
  all.hold("what the program holds survives a fork, whatever the others were doing",
           {.weights = blocks,
            .flags = heaps,
            .more_flags = tape::anywhere | tape::hooks,
            .heaps = shards,
            .floors = {{tag::forked, 40}, {tag::dead, 6}, {tag::recovered, 8}, {tag::visit, 35}}},
           failure);
  all.hold("so it is with the shipping geometry",
           {.weights = blocks,
            .flags = heaps | tape::shipping,
            .length = 120,
            .heaps = shards,
            .floors = {{tag::forked, 15}}},
           failure);
  all.hold("so it is for threads without shard heaps",
           {.weights = {40, 4, 4, 8, 30, 2, 0, 6, 3, 1, 0},
            .flags = heaps,
            .heaps = {0, 0, 0, 0, 0, 0, 3, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 3, 10, 0},
            .floors = {{tag::forked, 50}, {tag::foreign_free, 50}}},
           failure);
  return all.result();
}
