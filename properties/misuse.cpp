// SPDX-License-Identifier: MIT
//
// misuse - each mistake that the allocator promises to find is reported once, at the call that makes it, and everything
// that holds of sound programs holds on.
#include "claims.hpp"

using namespace cairn::properties;

int main() {
  claims all("misuse");
  const std::array<int, verbs> blocks{40, 4, 4, 8, 20, 2, 0, 4, 3, 1, 0};
  const std::array<int, heap_verbs - verbs> shards{10, 14, 4, 8, 3, 4, 2, 2, 10, 2, 1, 3, 3, 4, 3, 3};
  const std::vector<std::pair<verb, int>> mistakes{{verb::free_again, 6},      {verb::free_inside, 6},
                                                   {verb::resize_again, 4},    {verb::resize_inside, 4},
                                                   {verb::free_wrong_size, 4}, {verb::free_unused, 6}};
  all.hold("a mistake is reported once, and changes nothing",
           {.weights = blocks,
            .flags = tape::heaps,
            .more_flags = tape::anywhere,
            .heaps = shards,
            .more = mistakes,
            .options = tape::corrupt,
            .floors = {{tag::misuse_reported, 45}, {tag::foreign_free, 50}, {tag::guest_block, 25}}},
           failure);
  all.hold("so it is with the shipping geometry",
           {.weights = blocks,
            .flags = tape::heaps | tape::shipping,
            .length = 120,
            .heaps = shards,
            .more = mistakes,
            .options = tape::corrupt,
            .floors = {{tag::misuse_reported, 12}}},
           failure);
  all.hold("a freed block may hold anything behind its first two words",
           {.weights = blocks,
            .flags = tape::heaps,
            .heaps = shards,
            .more = {{verb::overwrite, 30}},
            .options = tape::corrupt,
            .floors = {{tag::overwritten, 40}, {tag::zeroed, 40}}},
           failure);
  all.hold("with sealed links it may hold anything, and no block is handed out twice",
           {.weights = blocks,
            .flags = tape::heaps,
            .more_flags = tape::anywhere,
            .contexts = 3,
            .heaps = shards,
            .more = {{verb::overwrite, 30}, {verb::visit_heap, 4}},
            .options = tape::corrupt | tape::sealed,
            .sizes = mostly_pages,
            .floors = {{tag::overwritten, 40}, {tag::torn, 20}, {tag::zeroed, 40}, {tag::foreign_free, 40}}},
           failure);
  all.hold("so are mistakes reported once among sealed links",
           {.weights = blocks,
            .flags = tape::heaps,
            .more_flags = tape::anywhere,
            .heaps = shards,
            .more = mistakes,
            .options = tape::corrupt | tape::sealed,
            .floors = {{tag::misuse_reported, 45}, {tag::foreign_free, 50}}},
           failure);
  return all.result();
}
