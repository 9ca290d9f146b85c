// SPDX-License-Identifier: MIT
//
// returns - memory goes back: to the heap, to the arena, to the system.
#include <rapidcheck.h>

#include "claims.hpp"

using namespace cairn;
using namespace cairn::properties;

namespace {

/// However often a program does the same, what it is charged for is bounded by what one round needs.
template <class G>
void rounds_do_not_grow() {
  const std::size_t size = *rc::gen::inRange(std::size_t{1}, 2 * G::large_max);
  const std::size_t count = *rc::gen::inRange(std::size_t{1}, std::size_t{20});
  const std::size_t threads = *rc::gen::inRange(std::size_t{1}, std::size_t{4});
  scripted_heap<G> heap(threads + 1);
  std::size_t after_two = 0;
  for (int round = 0; round < 20; round++) {
    std::vector<void*> blocks;
    for (std::size_t i = 0; i < count; i++) {
      heap.in(i % threads, [&] { blocks.push_back(heap->malloc(size)); });
      RC_ASSERT(bool(blocks.back()));
    }
    for (void* block : blocks) heap.in(threads, [&] { heap->free(block); });
    for (std::size_t c = 0; c < threads; c++) heap.end_context(c);
    if (round == 1) after_two = heap->statistics().peak_bytes;
  }
  const std::size_t waits = 2 * G::batch_pages * G::slice_bytes * G::large_slices;  // batched: not published yet
  RC_ASSERT(heap->statistics().peak_bytes <= after_two + waits);
  RC_ASSERT(heap->statistics().heaps <= threads + 1);
}

/// Nobody needs to come back to a heap for what is freed into it: who frees gives the memory to all, at once.
void useful_at_once() {
  const std::size_t size = *rc::gen::inRange(std::size_t{1}, 3 * tiny_geometry::large_max);
  const std::size_t count = *rc::gen::inRange(std::size_t{1}, std::size_t{12});
  const bool of_shard = *rc::gen::arbitrary<bool>();
  const std::size_t large = tiny_geometry::large_max + 1;
  scripted_heap<tiny_geometry> heap(2);
  heap.in(1, [&] { heap->free(heap->malloc(1)); });  // has a heap of its own, and so adopts none
  std::vector<void*> blocks;
  heap.in(0, [&] {
    const std::uint64_t shard = of_shard ? heap->make_heap(false) : 0;
    if (of_shard) RC_ASSERT(heap->enter(shard, nullptr) == answer::done);
    for (std::size_t i = 0; i < count; i++) blocks.push_back(heap->malloc(size));
    for (std::size_t i = 0; i < 2; i++) blocks.push_back(heap->malloc(large));  // enough for one that is large
    if (of_shard) RC_ASSERT(heap->leave(shard) == answer::done);
  });
  if (!of_shard) heap.end_context(0);
  heap.in(1, [&] {
    RC_ASSERT(heap->limit_process(heap->statistics().charged_bytes) == answer::done);
    RC_ASSERT(!heap->malloc(large));
    for (void* block : blocks) heap->free(block);
    heap->collect(false);  // publishes the batch
    RC_ASSERT(bool(heap->malloc(large)));
  });
}

/// Not a millisecond before the delay is over.
void purged_after_the_delay() {
  scripted_heap<tiny_geometry> heap;
  const std::size_t count = *rc::gen::inRange(std::size_t{1}, std::size_t{20});
  std::vector<void*> blocks;
  for (std::size_t i = 0; i < count; i++) blocks.push_back(heap->malloc(tiny_geometry::large_max + 1));
  for (void* block : blocks) heap->free(block);
  const auto call_again = [&] { heap->free(heap->malloc(tiny_geometry::large_max + 1)); };
  heap.os.clock += tiny_geometry::purge_delay_ms - 1;
  call_again();
  RC_ASSERT(heap.os.calls(os_call::purge) == 0u);
  heap.os.clock++;
  call_again();
  RC_ASSERT(heap.os.calls(os_call::purge) >= 1u);
}

/// The delay counts from the first release, not from the last.
void purged_while_releases_go_on() {
  scripted_heap<tiny_geometry> heap;
  const std::uint64_t step = *rc::gen::inRange(std::uint64_t{1}, tiny_geometry::purge_delay_ms);
  const auto release_one = [&] { heap->free(heap->malloc(tiny_geometry::large_max + 1)); };
  for (std::uint64_t passed = 0; passed < 2 * tiny_geometry::purge_delay_ms; passed += step) {
    release_one();
    heap.os.clock += step;
  }
  release_one();
  RC_ASSERT(heap.os.calls(os_call::purge) >= 1u);
}

/// So many slices that their words do not fit into one page of the system's: all three parts of the span grow.
struct wide_geometry : tiny_geometry {
  static constexpr std::size_t max_slices = std::size_t{1} << 15;
};
void a_refused_growth_keeps_nothing() {
  const std::uint64_t nth = *rc::gen::inRange(std::uint64_t{1}, std::uint64_t{12});
  const std::size_t size = (wide_geometry::max_slices / 2 + word_bits) * wide_geometry::slice_bytes;
  scripted_heap<wide_geometry> heap;
  heap->free(heap->malloc(1));
  heap.os.fail(every_call, nth);
  void* got = heap->malloc(size);
  heap.os.heal();
  if (got == nullptr) got = heap->malloc(size);
  RC_ASSERT(heap.os.lost_releases() != 0u || bool(got));
  heap->free(got);
  RC_ASSERT(heap.os.violation().empty());
}

}  // namespace

int main() {
  claims all("returns");
  all.hold("everything freed means everything returned",
           {.weights = {20, 4, 4, 8, 24, 2, 0, 4, 1, 2, 0}, .floors = {{tag::thread_end, 50}, {tag::foreign_free, 50}}},
           failure);
  all.hold("rounds of the same work do not grow", rounds_do_not_grow<tiny_geometry>);
  all.hold("rounds of the same work do not grow with the shipping geometry", rounds_do_not_grow<shipping_geometry>);
  all.hold("what is freed into a heap that nobody attends is there for all at once", useful_at_once);
  all.hold("freed memory is purged after the delay, not before", purged_after_the_delay);
  all.hold("freed memory is purged although more is freed all the time", purged_while_releases_go_on);
  all.hold("a growth that the system refuses in part keeps nothing of it", a_refused_growth_keeps_nothing);
  return all.result();
}
