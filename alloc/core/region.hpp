// SPDX-License-Identifier: MIT
//
// region - memory of the program's that a heap lives in, and the table that finds it by an address.
//
//   program's memory:  | records of the pages | words | arena | slice 0 | slice 1 | ... |        all of it inside
//
//   table, a word each:  address of slice 0 / slice_bytes, 32 | slices 32        0 = free
//
// The arena lies right below slice 0, so one word says everything: no reader can mix two regions' halves.
// Invariant: a region is in the table from before its heap can be entered until after the heap has ended. Its blocks
// are freed by nobody after that, nor while it ends (cairn.h demands it): so who finds it may use it.
#pragma once
#include "arena.hpp"

namespace cairn {

template <Platform P, Geometry G>
class region_table {
 public:
  using arena_type = arena<P, G>;

  /// Bytes between the arena's start and slice 0.
  static constexpr std::size_t arena_bytes = round_up(sizeof(arena_type), cache_line);

  /// Any thread. False: there are as many as there may be.
  bool add(const void* first_slice, std::size_t slices) noexcept {
    const std::uint64_t word = number_of(first_slice) << 32 | slices;
    for (std::uint32_t i = 0; i < G::max_regions; i++) {
      std::uint64_t expected = 0;
      // release; pairs with region.find and region.each: the arena and the records are there.
      if (!words_[i].compare_exchange_strong(expected, word, order::release, order::relaxed, at<"region.add">))
        continue;
      // relaxed, all of used_: it only grows. Who has come after this add, by whatever way, reads at least this number;
      // who has not may miss the region.
      std::uint32_t used = used_.load(order::relaxed, at<"region.used_peek">);
      while (used <= i && !used_.compare_exchange_weak(used, i + 1, order::relaxed, order::relaxed, at<"region.use">)) {
        P::cas_retry();
      }
      return true;
    }
    return false;
  }
  /// Who has ended the region's heap.
  void remove(const arena_type* of) noexcept {
    const std::uint64_t first = number_of(reinterpret_cast<const std::byte*>(of) + arena_bytes);
    for (auto& entry : words_) {
      std::uint64_t word = entry.load(order::relaxed, at<"region.remove_peek">);  // relaxed: only we take it out
      if (word >> 32 != first || word == 0) continue;
      // relaxed: nothing is handed over.
      entry.compare_exchange_strong(word, 0, order::relaxed, order::relaxed, at<"region.remove">);
    }
  }

  /// Any thread: the arena whose slices the address lies in; null: none.
  arena_type* find(const void* address) const noexcept {
    const std::uint32_t used = used_.load(order::relaxed, at<"region.used">);
    for (std::uint32_t i = 0; i < used; i++) {
      // acquire; pairs with region.add: a wild address that lies in a new region meets its records, not their making.
      const std::uint64_t word = words_[i].load(order::acquire, at<"region.find">);
      if (number_of(address) - (word >> 32) < static_cast<std::uint32_t>(word)) return arena_of(word);
    }
    return nullptr;
  }
  template <class F>
  void for_each(F f) const noexcept {
    const std::uint32_t used = used_.load(order::relaxed, at<"region.used_all">);
    for (std::uint32_t i = 0; i < used; i++) {
      // acquire; pairs with region.add.
      if (const std::uint64_t word = words_[i].load(order::acquire, at<"region.each">); word != 0) f(*arena_of(word));
    }
  }

 private:
  static std::uint64_t number_of(const void* address) noexcept {
    return reinterpret_cast<std::uintptr_t>(address) / G::slice_bytes;
  }
  static arena_type* arena_of(std::uint64_t word) noexcept {
    // NOLINTNEXTLINE(performance-no-int-to-ptr): computed from the address of slice 0
    return reinterpret_cast<arena_type*>((word >> 32) * G::slice_bytes - arena_bytes);
  }

  typename P::template atomic<std::uint64_t> words_[G::max_regions];
  typename P::template atomic<std::uint32_t> used_;  ///< words below may be in use
};

}  // namespace cairn
