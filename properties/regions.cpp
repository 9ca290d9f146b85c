// SPDX-License-Identifier: MIT
//
// regions - heaps in memory of the program's: their blocks lie there and nowhere else, and when the heap has ended the
// memory is the program's again. The shipping geometry: the table of regions has 32 bits for an address in slices.
#include <rapidcheck.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "claims.hpp"

using namespace cairn;
using namespace cairn::properties;

namespace {

using geometry = shipping_geometry;
using heap_of_test = scripted_heap<geometry>;

/// Memory of the program's, at any address.
struct region {
  explicit region(std::size_t of) : bytes(of), memory(std::make_unique<std::byte[]>(of)) {}
  bool holds(const void* block, std::size_t size) const {
    const auto* at = static_cast<const std::byte*>(block);
    return at >= memory.get() && at + size <= memory.get() + bytes;
  }
  std::size_t bytes;
  std::unique_ptr<std::byte[]> memory;
};
region any_region() {
  return region(*rc::gen::inRange(std::size_t{4}, std::size_t{24}) * geometry::slice_bytes +
                *rc::gen::inRange(std::size_t{0}, std::size_t{5000}));
}
std::uint64_t heap_in(heap_of_test& heap, const region& in) {
  answer result = answer::done;
  const std::uint64_t made = heap->make_heap_in(in.memory.get(), in.bytes, false, result);
  RC_ASSERT(made != 0u && result == answer::done);
  return made;
}
/// Fills the region, which the caller is inside of, with blocks of one size.
std::vector<void*> fill(heap_of_test& heap, std::size_t size) {
  std::vector<void*> blocks;
  while (void* got = heap->malloc(size)) blocks.push_back(got);
  return blocks;
}

void blocks_lie_in_the_region() {
  const region memory = any_region();
  const std::size_t size = *rc::gen::inRange(std::size_t{500}, geometry::large_max);
  const bool destroys = *rc::gen::arbitrary<bool>();
  heap_of_test heap(2);
  std::size_t before = 0;
  for (int round = 0; round < 3; round++) {  // the same memory, one heap after the other
    const std::uint64_t mine = heap_in(heap, memory);
    RC_ASSERT(heap->enter(mine, nullptr) == answer::done);
    const std::vector<void*> blocks = fill(heap, size);
    RC_ASSERT(blocks.size() >= before);
    before = blocks.size();
    for (void* block : blocks) {
      RC_ASSERT(memory.holds(block, heap->usable_size(block)));
      RC_ASSERT(heap->heap_of_block(block) == mine);
    }
    RC_ASSERT(heap->leave(mine) == answer::done);
    if (!blocks.empty()) RC_ASSERT(heap->delete_heap(mine, 0) == answer::busy);  // its blocks cannot go anywhere
    // A free is over when it returns. What a destroy finds freed and not freed is the same to it.
    const std::size_t freed = destroys ? blocks.size() / 2 : blocks.size();
    heap.in(1, [&] {
      for (std::size_t i = 0; i < freed; i++) heap->free(blocks[i]);
    });
    RC_ASSERT((destroys ? heap->destroy_heap(mine) : heap->delete_heap(mine, 0)) == answer::done);
    RC_ASSERT(heap.misuses().empty());
    std::memset(memory.memory.get(), 0x5a, memory.bytes);  // the program's again
    heap.in(1, [&] { heap->collect(true); });
    const std::byte* all = memory.memory.get();
    RC_ASSERT(std::all_of(all, all + memory.bytes, [](std::byte one) { return one == std::byte{0x5a}; }));
    RC_ASSERT(heap->usable_size(memory.memory.get() + memory.bytes / 2) == 0u);
    RC_ASSERT(!heap->owns(blocks.empty() ? nullptr : blocks[0]));
  }
  RC_ASSERT(heap->statistics().charged_bytes == 0u);
}

/// The table of regions has so many places: an end must give its place back.
std::string ended_regions_leave_the_table() {
  const region memory(4 * geometry::slice_bytes);
  heap_of_test heap;
  for (unsigned round = 0; round < 2 * geometry::max_regions; round++) {
    answer result = answer::done;
    const std::uint64_t mine = heap->make_heap_in(memory.memory.get(), memory.bytes, false, result);
    if (mine == 0) return "no heap in a region after " + std::to_string(round) + " others have ended";
    const answer ended = round % 2 == 0 ? heap->destroy_heap(mine) : heap->delete_heap(mine, 0);
    if (ended != answer::done) return "an empty heap in a region does not end";
  }
  return "";
}

/// Figures of the process are of its own memory: what is in a region is not in them, and hides nothing of them.
std::string figures_leave_regions_out() {
  const region memory(16 * geometry::slice_bytes);
  heap_of_test heap(2);
  const std::uint64_t mine = heap_in(heap, memory);
  void* held =
      heap.in(1, [&] { return heap->malloc(100); });  // of a heap that another context is inside of: whole pages
  const auto before = heap->statistics();
  heap->enter(mine, nullptr);
  const std::vector<void*> blocks = fill(heap, 1000);
  for (int inside = 1; inside >= 0; inside--) {
    if (inside == 0) heap->leave(mine);
    const auto now = heap->statistics();
    if (now.charged_bytes != before.charged_bytes) return "memory of the program's is charged to the process";
    if (now.live_bytes != before.live_bytes) return "blocks in a region change the live bytes of the process";
  }
  heap.in(1, [&] { heap->free(held); });
  return before.live_bytes != 0 && !blocks.empty() ? "" : "nothing was live";
}

/// What lies in a region whose heap has ended is nobody's, and nothing of it is read any more.
void nobodys_memory() {
  const region memory = any_region();
  heap_of_test heap;
  const std::uint64_t mine = heap_in(heap, memory);
  RC_ASSERT(heap->destroy_heap(mine) == answer::done);
  std::memset(memory.memory.get(), 0x5a, memory.bytes);
  void* inside = memory.memory.get() + memory.bytes / 2;
  heap->free(inside);
  RC_ASSERT(heap.misuses().size() == 1u && heap.misuses()[0].kind == misuse_kind::foreign_pointer);
}

}  // namespace

int main() {
  claims all("regions");
  all.hold("blocks of a heap in a region lie in it, and when it has ended the memory can be a region again",
           blocks_lie_in_the_region);
  all.hold("memory of a region whose heap has ended is nobody's", nobodys_memory);
  all.hold_once("figures of the process leave regions out, and count all else", figures_leave_regions_out);
  all.hold_once("regions whose heaps have ended leave the table", ended_regions_leave_the_table);
  return all.result();
}
