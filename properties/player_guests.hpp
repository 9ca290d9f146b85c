// SPDX-License-Identifier: MIT
//
// player_guests - allocation in a heap by whoever names it, inside or not; and blocks of more slices than a word has.
//
//   malloc_in, zalloc_in, aligned_in   the block is in that heap, or the answer says why there is none
//   realloc_in                         where it is if that fits, else there; a stale handle leaves the block alone
#pragma once
#include <set>

#include "player_blocks.hpp"

namespace cairn::properties {

template <Geometry G, class Heap = scripted_heap<G>>
class player_guests : public player_blocks<G, Heap> {
 public:
  using player_blocks<G, Heap>::player_blocks;

 protected:
  using base = player_blocks<G, Heap>;
  using base::heap_, base::home_, base::interludes_, base::shadow_, base::shards_;

  void allocate_in(const operation& o, std::uint64_t handle) {
    if (ending_.contains(handle)) return;  // it would wait for a call that waits for this one
    const std::size_t slot = o.slot % slots, size = size_of<G>(o), align = align_of<G>(o), before = interludes_;
    const bool exists = shards_.exists(handle);
    answer result = answer::done;
    const auto checked = [&](void* got) {
      if (before == interludes_ && (result == answer::invalid) == exists)
        shadow_.fail("a stale handle, or taken for one");
      if (got != nullptr && result != answer::done) shadow_.fail("a block, and an answer that says there is none");
      return got;
    };
    // Where the block must be: `replace` and `reallocate` look at the context's own heap, so the heap is checked here.
    const auto in_place = [&] {
      if (shadow_.live(slot) && before == interludes_ && home_[slot] != handle) {
        shadow_.fail("a block that was asked of a heap is in another one");
      }
    };
    switch (o.what()) {
      case verb::realloc_in: {
        const bool was_live = shadow_.live(slot);
        const void* old = was_live ? shadow_.at(slot).address : nullptr;
        if (!exists && was_live) return expect_untouched(slot, handle, size);
        base::reallocate(
            slot, [&](void* of) { return checked(heap_->realloc_in(handle, of, size, result)); }, size, handle, false,
            true);
        if (shadow_.live(slot) && shadow_.at(slot).address != old) in_place();
        return;
      }
      case verb::zalloc_in:
        base::replace(
            slot, [&] { return checked(heap_->zalloc_in(handle, size, result)); }, size, base::natural, true, true);
        return in_place();
      case verb::aligned_in:
        base::replace(
            slot, [&] { return checked(heap_->aligned_in(handle, align, size, result)); }, size, align, false, true);
        return in_place();
      default:
        base::replace(
            slot, [&] { return checked(heap_->malloc_in(handle, size, result)); }, size, base::natural, false, true);
        return in_place();
    }
  }
  /// A block of more slices than a word of the map has.
  void allocate_long(const operation& o) {
    const std::size_t size = long_size_of<G>(o);
    const bool zeroed = (o.align & 1) != 0;
    base::replace(
        o.slot % slots, [&] { return zeroed ? heap_->zalloc(size) : heap_->malloc(size); }, size, base::natural,
        zeroed);
    base::note(tag::long_block, shadow_.live(o.slot % slots));
  }
  /// Sizes and alignments beyond all bounds: null, whoever asks, and what was there stays.
  void ask_for_too_much(const operation& o, std::uint64_t handle) {
    constexpr std::size_t sizes[]{SIZE_MAX, SIZE_MAX - G::slice_bytes, std::size_t{1} << 63, SIZE_MAX / 2,
                                  (SIZE_MAX / 2) - G::slice_bytes};
    const std::size_t size = sizes[o.size % 5u] - static_cast<std::size_t>(o.delta & 15), slot = o.slot % slots;
    const std::size_t align = std::size_t{1} << (o.size / 5u % 64u);
    if (ending_.contains(handle)) return;
    answer result = answer::done;
    void* got = nullptr;
    switch (o.align % 10) {
      case 0: got = heap_->malloc(size); break;
      case 1: got = heap_->zalloc(size); break;
      case 2: got = heap_->aligned(align, size); break;
      case 3: got = heap_->aligned(std::size_t{1} << 63, o.slot); break;
      case 4: got = heap_->malloc_in(handle, size, result); break;
      case 5: got = heap_->zalloc_in(handle, size, result); break;
      case 6: got = heap_->aligned_in(handle, align, size, result); break;
      case 7: got = heap_->aligned_in(handle, std::size_t{1} << 63, o.slot, result); break;
      default: {
        void* old = shadow_.live(slot) ? shadow_.at(slot).address : nullptr;
        got = o.align % 10 == 8 ? heap_->realloc(old, size) : heap_->realloc_in(handle, old, size, result);
        if (old != nullptr) shadow_.expect(slot);
      }
    }
    if (got != nullptr) shadow_.fail("a block of more bytes than there are addresses");
    base::note(tag::null);
  }
  /// The fast path alone: a block as malloc's, or null, which says nothing.
  void allocate_quickly(const operation& o) {
    const std::size_t slot = o.slot % slots, size = size_of<G>(o);
    if (shadow_.live(slot)) return;
    void* got = heap_->try_malloc(size);
    base::record(got);
    if (got != nullptr) base::own(slot, got, size, base::natural, base::current_home());
  }
  void expect_untouched(std::size_t slot, std::uint64_t handle, std::size_t size) {
    answer result = answer::done;
    void* got = heap_->realloc_in(handle, shadow_.at(slot).address, size, result);
    if (got != nullptr || result != answer::invalid) shadow_.fail("realloc_in takes a stale handle");
    shadow_.expect(slot);
  }

  std::multiset<std::uint64_t> ending_;  ///< heaps that a call in progress ends or resets
};

}  // namespace cairn::properties
