// SPDX-License-Identifier: MIT
//
// figures - allocated - freed = live, heap by heap, whenever everybody has handed over what he freed; what is charged
// never exceeds a limit, and who meets one is told whose it was.
#include <rapidcheck.h>

#include "claims.hpp"

using namespace cairn::properties;

namespace {

/// A limit of n slices lets n slices through, and no more; a heap's as the process's.
void lets_its_slices_through() {
  using heap_of_test = scripted_heap<tiny_geometry>;
  const std::size_t slices = *rc::gen::inRange(std::size_t{0}, std::size_t{20});
  const bool of_heap = *rc::gen::arbitrary<bool>();
  const std::size_t size = tiny_geometry::large_max + 1, each = size / tiny_geometry::slice_bytes + 1;
  heap_of_test heap;
  const std::size_t bytes = slices * tiny_geometry::slice_bytes;
  RC_ASSERT((of_heap ? heap->limit_heap(heap->current(), bytes) : heap->limit_process(bytes)) == cairn::answer::done);
  for (std::size_t claimed = each; claimed <= slices; claimed += each) RC_ASSERT(bool(heap->malloc(size)));
  RC_ASSERT(!heap->malloc(size));
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
            .heaps = {10, 14, 4, 10, 3, 4, 3, 2, 14, 2, 1, 3, 4, 6, 3, 3, 2, 0, 0, 0, 0, 24, 0, 0, 0},
            .floors = {{tag::figures, 30}, {tag::guest_block, 30}, {tag::entered, 25}, {tag::deleted, 20}}},
           failure);
  all.hold("allocated - freed = live with the shipping geometry",
           {.weights = blocks,
            .flags = heaps | tape::shipping,
            .length = 120,
            .heaps = {10, 14, 4, 10, 3, 4, 3, 2, 14, 2, 1, 3, 4, 6, 3, 3, 2, 0, 0, 0, 0, 24, 0, 0, 0},
            .floors = {{tag::figures, 7}, {tag::guest_block, 8}}},
           failure);
  all.hold("a limit is never exceeded, neither a heap's nor the process's",
           {.weights = blocks,
            .flags = heaps,
            .more_flags = tape::hooks,
            .heaps = {12, 14, 4, 10, 3, 4, 3, 2, 14, 2, 2, 4, 3, 10, 3, 3, 2, 20, 6, 0, 0, 6, 0, 0, 0},
            .floors = {{tag::limit_set, 40}, {tag::at_limit, 30}, {tag::figures, 12}}},
           failure);
  all.hold("a limit lets what it allows through, to the last slice", lets_its_slices_through);
  return all.result();
}
