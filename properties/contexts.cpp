// SPDX-License-Identifier: MIT
//
// contexts - many logical threads: frees from anywhere, ends, adoption.
#include <rapidcheck.h>

#include <set>

#include "claims.hpp"

using namespace cairn::properties;

namespace {

/// `maker` allocates, `freer` frees everything: what the next allocations of the maker must then be.
template <class G>
void handed_out_again() {
  const std::size_t size = *rc::gen::inRange(std::size_t{1}, G::large_max);
  const std::size_t count = *rc::gen::inRange(std::size_t{1}, std::size_t{24});
  const bool maker_ends = *rc::gen::arbitrary<bool>();
  scripted_heap<G> heap(2);
  std::set<void*> first;
  heap.in(0, [&] {
    for (std::size_t i = 0; i < count; i++) first.insert(heap->malloc(size));
  });
  RC_ASSERT(first.size() == count && !first.contains(nullptr));
  const std::size_t charged = heap->statistics().charged_bytes;
  if (maker_ends) heap.end_context(0);
  heap.in(1, [&] {
    for (void* block : first) heap->free(block);
    heap->collect(true);  // publishes the batch
  });
  heap.in(0, [&] {
    std::set<void*> second;
    for (std::size_t i = 0; i < count; i++) second.insert(heap->malloc(size));
    RC_ASSERT(second.size() == count);
    // One page more at most: the first heap may keep its current page while another serves the second round.
    const std::size_t page = cairn::size_class<G>::page_slices(cairn::size_class<G>::of(size)) * G::slice_bytes;
    RC_ASSERT(heap->statistics().charged_bytes <= charged + page);
    for (void* block : second) heap->free(block);
    heap->collect(true);
  });
  RC_ASSERT(heap.misuses().empty());
  RC_ASSERT(heap->statistics().charged_bytes == 0u);
}

/// Who goes away, for ever or for a while, leaves nothing of what it has freed where nobody sees it.
void hands_over_what_it_freed() {
  const std::size_t size = *rc::gen::inRange(std::size_t{1}, tiny_geometry::batch_bytes / 4);
  const std::size_t count = *rc::gen::inRange(std::size_t{1}, std::size_t{4});  // the batch is not full
  const bool ends = *rc::gen::arbitrary<bool>();
  scripted_heap<tiny_geometry> heap(2);
  std::vector<void*> blocks;
  heap.in(0, [&] {
    for (std::size_t i = 0; i < count; i++) blocks.push_back(heap->malloc(size));
  });
  heap.in(1, [&] {
    heap->free(heap->malloc(size));
    for (void* block : blocks) heap->free(block);
    if (!ends) heap->idle();
  });
  if (ends) heap.end_context(1);
  heap.in(0, [&] {
    cairn::heap_statistics seen{};
    RC_ASSERT(heap->collect_heap(heap->current(), true) == cairn::answer::done);
    RC_ASSERT(heap->heap_statistics_of(heap->current(), seen) == cairn::answer::done);
    RC_ASSERT(seen.live_blocks == 0u && seen.charged_bytes == 0u);
  });
}

}  // namespace

int main() {
  claims all("contexts");
  const std::array<int, verbs> ends{16, 4, 2, 4, 30, 3, 1, 12, 1, 1, 0};
  all.hold("threads that end lose no block",
           {.weights = ends,
            .more_flags = tape::anywhere,
            .floors = {{tag::thread_end, 60}, {tag::foreign_free, 60}, {tag::after_end, 30}}},
           failure);
  all.hold("threads that end lose no block with the shipping geometry",
           {.weights = ends,
            .flags = tape::shipping,
            .length = 200,
            .floors = {{tag::thread_end, 50}, {tag::foreign_free, 50}, {tag::after_end, 25}}},
           failure);
  all.hold("threads whose end cannot be arranged lose no block",
           {.weights = ends, .flags = tape::hooks_fail, .floors = {{tag::thread_end, 60}, {tag::foreign_free, 60}}},
           failure);
  all.hold("a block freed by a foreign thread is handed out again", handed_out_again<tiny_geometry>);
  all.hold("a block freed by a foreign thread is handed out again by the shipping geometry",
           handed_out_again<shipping_geometry>);
  all.hold("a thread that ends or sleeps hands over what it has freed", hands_over_what_it_freed);
  return all.result();
}
