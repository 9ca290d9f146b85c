// SPDX-License-Identifier: MIT
//
// visits - a block that is live throughout a visit is visited exactly once, one that is dead throughout never, whatever
// everybody does meanwhile: the visitor itself between two blocks, and the others while it waits for a resident.
#include <rapidcheck.h>

#include <set>

#include "claims.hpp"

using namespace cairn::properties;

namespace {

/// The same program without its visits, which play no records of their own here.
std::string leaves_a_trace(const tape& t) {
  tape with = t, without = t;
  for (operation& o : with.operations) {
    if (o.what() != verb::visit_heap && o.what() != verb::visit_all) continue;
    o.size = 0;
    o.slot = 0;
    o.delta = 0;
  }
  without.operations.clear();
  for (const operation& o : with.operations) {
    if (o.what() != verb::visit_heap && o.what() != verb::visit_all) without.operations.push_back(o);
  }
  const outcome seen = played(with);
  if (!seen.failure.empty()) return seen.failure;
  return seen.addresses == run(without).addresses ? "" : "a visit has changed where later blocks are";
}

/// More slices than the window that a visit looks at.
void many_windows() {
  scripted_heap<shipping_geometry> heap;
  const std::size_t count = *rc::gen::inRange(std::size_t{1}, std::size_t{80});
  const std::size_t size = *rc::gen::inRange(shipping_geometry::large_max + 1, 3 * shipping_geometry::large_max);
  const bool all = *rc::gen::arbitrary<bool>();
  std::set<void*> live, shown;
  for (std::size_t i = 0; i < count; i++) live.insert(heap->malloc(size));
  const auto visitor = [&](const cairn::visited_area&, void* block) {
    if (block != nullptr) RC_ASSERT(shown.insert(block).second);
    return true;
  };
  RC_ASSERT((all ? heap->visit_all(true, visitor) : heap->visit_heap(heap->current(), true, visitor)) ==
            cairn::visit_answer::done);
  RC_ASSERT(bool(shown == live));
}

}  // namespace

int main() {
  claims all("visits");
  const std::array<int, verbs> blocks{30, 4, 3, 8, 30, 2, 0, 3, 3, 1, 0};
  const std::array<int, heap_verbs - verbs> shards{10, 14, 4, 10, 3, 4, 3,  2,  14, 2, 1, 3, 4,
                                                   6,  2,  2, 2,  0, 0, 14, 10, 0,  0, 0, 0};
  const std::uint8_t heaps = tape::heaps;
  all.hold("live throughout: exactly once; dead throughout: never",
           {.weights = blocks,
            .flags = heaps,
            .more_flags = tape::anywhere | tape::hooks,
            .heaps = shards,
            .floors = {{tag::visit, 50}, {tag::visited_block, 40}, {tag::answered, 1}, {tag::interlude, 45}}},
           failure);
  all.hold("so it is with the shipping geometry",
           {.weights = blocks,
            .flags = heaps | tape::shipping,
            .length = 120,
            .heaps = shards,
            .floors = {{tag::visit, 20}, {tag::visited_block, 10}}},
           failure);
  all.hold("so it is when pages change their heaps",
           {.weights = {30, 1, 1, 2, 20, 0, 0, 2, 1, 0, 0},
            .flags = heaps,
            .heaps = {24, 14, 4, 8, 3, 4, 1, 1, 20, 1, 1, 1, 8, 24, 2, 2, 0, 0, 0, 20, 14, 0, 0, 0, 0},
            .floors = {{tag::visit, 50}, {tag::visited_block, 40}, {tag::deleted_into, 20}, {tag::answered, 1}}},
           failure);
  all.hold("a visit changes nothing that anybody can see",
           {.weights = blocks,
            .flags = heaps,
            .length = 200,
            .heaps = shards,
            .floors = {{tag::visit, 35}, {tag::visited_block, 25}}},
           leaves_a_trace);
  all.hold("so it is in a heap of many windows of slices", many_windows);
  return all.result();
}
